package io.jublk.cli.commands.qcow2;

import io.jublk.cli.commands.SizeConverter;
import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.image.ChainMap;
import io.jublk.qcow2.image.DiskImage;
import io.jublk.qcow2.image.OpenOptions;
import io.jublk.qcow2.image.Qcow2Image;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jublk qcow2 map}. */
@Command(
        name = "map",
        description = {
            "Show where the data of a qcow2 image lies, through the images behind it.",
            "What is not shown reads as zeros; --json shows that too."
        },
        mixinStandardHelpOptions = true)
final class MapCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The image.")
    private Path file = Path.of("");

    @Option(
            names = {"-s", "--start-offset"},
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Begin at this offset of the virtual disk.")
    private long start;

    @Option(
            names = {"-l", "--max-length"},
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Show this much and no more.")
    private @Nullable Long maxLength;

    @Option(
            names = "--snapshot",
            paramLabel = "NAME",
            description = "Show an internal snapshot, by its name or id.")
    private @Nullable String snapshot;

    @Option(
            names = "--json",
            description = "Print a JSON array with the keys of qemu-img, and the file.")
    private boolean json;

    @Override
    public void run() {
        OpenOptions options = OpenOptions.DEFAULTS.withSnapshot(snapshot);
        PrintWriter out = spec.commandLine().getOut();
        try (DiskImage image = Qcow2Image.open(file, options)) {
            if (start > image.sizeBytes()) {
                throw new Qcow2Exception(
                        "%s: has %d bytes, the start offset is %d"
                                .formatted(file, image.sizeBytes(), start));
            }
            long rest = image.sizeBytes() - start;
            long end = start + (maxLength == null ? rest : Math.min(maxLength, rest));
            try (MapOutput output = json ? MapOutput.json(out) : MapOutput.text(out)) {
                ChainMap.walk(image, start, end, output::range);
            }
        }
    }
}
