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
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jublk qcow2 convert}. */
@Command(
        name = "convert",
        description = {
            "Write what a guest sees of an image into a new one.",
            "The source is read with its backing files, the new image has none. It gets its name"
                    + " when it is complete."
        },
        mixinStandardHelpOptions = true)
final class ConvertCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SOURCE", description = "A raw or qcow2 image.")
    private Path source = Path.of("");

    @Parameters(index = "1", paramLabel = "TARGET", description = "The new image.")
    private Path target = Path.of("");

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
            description = "Convert an internal snapshot, by its name or id.")
    private @Nullable String snapshot;

    @Option(
            names = "--target-format",
            paramLabel = "raw|qcow2",
            defaultValue = "qcow2",
            description = "The new image's format (default: ${DEFAULT-VALUE}).")
    private ImageFormat targetFormat = ImageFormat.QCOW2;

    @Option(
            names = {"-c", "--compress"},
            description = "Compress the clusters that get smaller by it.")
    private boolean compress;

    @Option(names = "--json", description = "Print the new image as 'info --json' does.")
    private boolean json;

    @Mixin private NewImageMixin image;
    @Mixin private EncryptionMixin encryption;

    @Override
    public void run() {
        boolean encrypt = encryption.isAsked();
        if (targetFormat == ImageFormat.RAW && (compress || encrypt)) {
            throw new ParameterException(
                    spec.commandLine(), "a raw image can be neither compressed nor encrypted");
        }
        if (compress && encrypt) {
            throw new ParameterException(
                    spec.commandLine(),
                    "compressed clusters are never encrypted; leave out --compress or --encrypt");
        }
        ProgressLine progress = new ProgressLine(spec.commandLine().getErr());
        try (DiskImage disk = SourceImage.open(source, sourceFormat, sourceOptions())) {
            convert(disk, new Conversion(disk, target, image.force(), progress));
        } finally {
            progress.clear();
        }
        report();
    }

    private OpenOptions sourceOptions() {
        Path file = sourcePassphraseFile;
        return OpenOptions.DEFAULTS
                .withSnapshot(snapshot)
                .withTransforms(
                        new SystemTransforms(
                                file == null ? PassphrasePrompt.once() : new PassphraseFile(file)));
    }

    private void convert(DiskImage disk, Conversion conversion) {
        if (targetFormat == ImageFormat.RAW) {
            conversion.toRaw();
            return;
        }
        Header plan = HeaderPlan.of(CreateOptions.of(target, this::choose), disk.sizeBytes());
        if (!encryption.isAsked()) {
            conversion.toQcow2(plan, compress, null);
            return;
        }
        try (LuksFormat luks = encryption.format(target)) {
            conversion.toQcow2(plan, compress, luks);
        }
    }

    private void choose(CreateOptions.Builder options) {
        options.sizeBytes = 0; // the source's, which the plan is given
        image.choose(options);
    }

    private void report() {
        PrintWriter out = spec.commandLine().getOut();
        ImageInfo info =
                targetFormat == ImageFormat.RAW ? ImageInfo.ofRaw(target) : ImageInfo.of(target);
        if (json) {
            out.println(InfoJson.of(info).write());
        } else {
            InfoText.print(info, out);
        }
    }
}
