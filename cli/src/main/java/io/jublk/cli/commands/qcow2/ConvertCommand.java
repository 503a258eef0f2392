package io.jublk.cli.commands.qcow2;

import io.jublk.qcow2.create.CreateOptions;
import io.jublk.qcow2.image.ImageFormat;
import java.io.PrintWriter;
import java.nio.file.Path;
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
            names = "--target-format",
            paramLabel = "raw|qcow2",
            defaultValue = "qcow2",
            description = "The new image's format (default: ${DEFAULT-VALUE}).")
    private ImageFormat targetFormat = ImageFormat.QCOW2;

    @Option(names = "--json", description = "Print the new image as 'info --json' does.")
    private boolean json;

    @Mixin private ContentMixin content;
    @Mixin private NewImageMixin image;
    @Mixin private EncryptionMixin encryption;

    @Override
    public void run() {
        if (targetFormat == ImageFormat.QCOW2) {
            content.toQcow2(source, CreateOptions.of(target, this::choose), encryption);
        } else if (content.compress() || encryption.isAsked()) {
            throw new ParameterException(
                    spec.commandLine(), "a raw image can be neither compressed nor encrypted");
        } else {
            content.toRaw(source, target, image.force());
        }
        report();
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
