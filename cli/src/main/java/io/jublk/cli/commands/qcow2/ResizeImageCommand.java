package io.jublk.cli.commands.qcow2;

import io.jublk.cli.commands.SizeConverter;
import io.jublk.cli.output.Sizes;
import io.jublk.qcow2.crypt.PassphraseFile;
import io.jublk.qcow2.crypt.PassphraseSource;
import io.jublk.qcow2.device.Qcow2Options;
import io.jublk.qcow2.device.Qcow2Target;
import io.jublk.qcow2.image.SystemTransforms;
import io.jublk.uring.LinuxKernel;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jublk qcow2 resize}. */
@Command(
        name = "resize",
        description = {
            "Make a qcow2 image larger that nobody uses.",
            "For one that is a device: 'jublk resize'."
        },
        mixinStandardHelpOptions = true)
final class ResizeImageCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "The image.")
    private Path file = Path.of("");

    @Option(
            names = "--size",
            required = true,
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Its new virtual size.")
    private long size;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Where an encrypted image's passphrase is; without it, it is asked for.")
    private @Nullable Path passphraseFile;

    @Option(names = "--json", description = "Print the image as 'info --json' does.")
    private boolean json;

    @Override
    public void run() {
        PassphraseSource source =
                passphraseFile == null
                        ? PassphrasePrompt.once()
                        : new PassphraseFile(passphraseFile);
        Qcow2Options options =
                Qcow2Options.ofImage(file.toString()).withTransforms(new SystemTransforms(source));
        long before;
        try (Qcow2Target target = options.open(new LinuxKernel())) {
            before = target.geometry().sizeBytes();
            long now = target.sizeFor(size, false);
            if (now > before) {
                target.grow(now);
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(InfoJson.of(ImageInfo.of(file)).write());
        } else {
            out.println(
                    file
                            + " has "
                            + Sizes.format(size)
                            + (size == before ? ", as before" : ", had " + Sizes.format(before)));
        }
    }
}
