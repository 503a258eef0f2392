package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.server.Qcow2Spec;
import io.jublk.cli.server.TargetKind;
import io.jublk.qcow2.device.Discards;
import io.jublk.uring.Kernel;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jublk add qcow2}. */
@Command(
        name = "qcow2",
        description = "A qcow2 image as a device, with its backing files.",
        mixinStandardHelpOptions = true)
final class AddQcow2Command extends AddCommand.Add {

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "The image.")
    Path file;

    @Option(names = "--read-only", description = "Open the image for reading alone.")
    boolean readOnly;

    @Option(
            names = "--snapshot",
            paramLabel = "NAME",
            description = "An internal snapshot, by name or id, to be read.")
    @Nullable String snapshot;

    @Option(
            names = "--buffered",
            description = "Go through the page cache, even where direct I/O is possible.")
    boolean buffered;

    @Option(
            names = "--discard",
            paramLabel = "MODE",
            defaultValue = "unmap",
            description =
                    "What a discard does: ${COMPLETION-CANDIDATES}. unmap frees clusters and gives"
                            + " their space back, zero keeps them allocated, ignore does nothing"
                            + " (default ${DEFAULT-VALUE}).")
    Discards discard;

    @Option(
            names = "--l2-cache",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description =
                    "Memory for the image's L2 tables; by default what covers the image, up to"
                            + " 32M.")
    @Nullable Long l2Cache;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description =
                    "Where the passphrase of an encrypted image is: the whole file, less a newline at"
                            + " its end.")
    @Nullable Path passphraseFile;

    AddQcow2Command() {
        super(TargetKind.QCOW2);
    }

    @Override
    JsonObject targetOptions(Kernel kernel) {
        JsonObject spec =
                new JsonObject()
                        .put("file", absolute(file))
                        .put("readOnly", readOnly)
                        .put("snapshot", snapshot)
                        .put("buffered", buffered)
                        .put("discard", discard.name().toLowerCase(Locale.ROOT))
                        .put("l2Cache", l2Cache == null ? 0 : l2Cache)
                        .put(
                                "passphraseFile",
                                passphraseFile == null ? null : absolute(passphraseFile));
        // Tried here, where the user reads what is wrong, before a process is started.
        Qcow2Spec.options(spec).open(kernel).close();
        return spec;
    }

    private static String absolute(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }
}
