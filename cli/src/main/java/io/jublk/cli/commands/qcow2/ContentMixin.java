package io.jublk.cli.commands.qcow2;

import io.jublk.qcow2.convert.Conversion;
import io.jublk.qcow2.create.CreateOptions;
import io.jublk.qcow2.create.HeaderPlan;
import io.jublk.qcow2.crypt.LuksFormat;
import io.jublk.qcow2.crypt.PassphraseFile;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.image.DiskImage;
import io.jublk.qcow2.image.ImageFormat;
import io.jublk.qcow2.image.OpenOptions;
import io.jublk.qcow2.image.SystemTransforms;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How the image is read that a new one is made from, and whether it is compressed. */
final class ContentMixin {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--source-format",
            paramLabel = "raw|qcow2",
            description =
                    "The source's format. Without it the first bytes tell, and no file that the"
                            + " source names is opened.")
    private @Nullable ImageFormat sourceFormat;

    @Option(
            names = "--source-passphrase-file",
            paramLabel = "FILE",
            description =
                    "Holds the passphrase of an encrypted source. Asked for when it is left out.")
    private @Nullable Path sourcePassphraseFile;

    @Option(
            names = "--snapshot",
            paramLabel = "NAME",
            description = "Take an internal snapshot of the source, by its name or id.")
    private @Nullable String snapshot;

    @Option(
            names = {"-c", "--compress"},
            description = "Compress the clusters that get smaller by it.")
    private boolean compress;

    boolean compress() {
        return compress;
    }

    /** Whether there is anything here that wants a source. */
    boolean isAsked() {
        return compress || sourceFormat != null || sourcePassphraseFile != null || snapshot != null;
    }

    /**
     * Writes a raw image.
     *
     * @param replace whether the target may be there
     */
    void toRaw(Path source, Path target, boolean replace) {
        convert(source, target, replace, Conversion::toRaw);
    }

    /**
     * Writes a qcow2 image of the source's size.
     *
     * @param options what it is to be like, and whether it may be there
     */
    void toQcow2(Path source, CreateOptions options, EncryptionMixin encryption) {
        boolean encrypt = encryption.isAsked();
        if (compress && encrypt) {
            throw new ParameterException(
                    spec.commandLine(),
                    "compressed clusters are never encrypted; leave out --compress or --encrypt");
        }
        convert(
                source,
                options.image(),
                options.replace(),
                conversion -> {
                    Header plan = HeaderPlan.of(options, conversion.source().sizeBytes());
                    if (!encrypt) {
                        conversion.toQcow2(plan, compress, null);
                        return;
                    }
                    try (LuksFormat luks = encryption.format(options.image())) {
                        conversion.toQcow2(plan, false, luks);
                    }
                });
    }

    private void convert(Path source, Path target, boolean replace, Consumer<Conversion> way) {
        ProgressLine progress = new ProgressLine(spec.commandLine().getErr());
        try (DiskImage disk = SourceImage.open(source, sourceFormat, sourceOptions())) {
            way.accept(new Conversion(disk, target, replace, progress));
        } finally {
            progress.clear();
        }
    }

    private OpenOptions sourceOptions() {
        Path file = sourcePassphraseFile;
        return OpenOptions.DEFAULTS
                .withSnapshot(snapshot)
                .withTransforms(
                        new SystemTransforms(
                                file == null ? PassphrasePrompt.once() : new PassphraseFile(file)));
    }
}
