package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.server.TargetKind;
import io.jublk.cli.server.ZonedSpec;
import io.jublk.ublk.UblkException;
import io.jublk.uring.Kernel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jublk add zoned}. */
@Command(
        name = "zoned",
        description =
                "A host-managed zoned device, in memory or with a file for each zone. Needs a kernel"
                        + " with CONFIG_BLK_DEV_ZONED.",
        mixinStandardHelpOptions = true)
final class AddZonedCommand extends AddCommand.Add {

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description =
                    "The device's size, a multiple of the zone size. A directory that has zones"
                            + " knows it.")
    @Nullable Long size;

    @Option(
            names = "--zone-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "A zone's size, a power of two. A directory that has zones knows it.")
    @Nullable Long zoneSize;

    @Option(
            names = "--zone-capacity",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "How much of a zone can be written; all of it by default.")
    @Nullable Long zoneCapacity;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description =
                    "Where each zone is a file, as long as the zone is written. Made when it is not"
                            + " there. Without it the zones are in the server's memory.")
    @Nullable Path directory;

    @Option(
            names = "--conventional",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "How many zones at the beginning are written anywhere (default"
                            + " ${DEFAULT-VALUE}).")
    int conventional;

    @Option(
            names = "--max-open",
            paramLabel = "N",
            defaultValue = "0",
            description = "How many zones may be open at once; 0 for no limit, the default.")
    int maxOpen;

    @Option(
            names = "--max-active",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "How many zones may be neither empty nor full; 0 for no limit, the default.")
    int maxActive;

    @Option(
            names = "--buffered",
            description = "Go through the page cache, even where direct I/O is possible.")
    boolean buffered;

    AddZonedCommand() {
        super(TargetKind.ZONED);
    }

    @Override
    JsonObject targetOptions(Kernel kernel) {
        if (directory == null && (size == null || zoneSize == null)) {
            throw new UblkException("zones in memory need --size and --zone-size");
        }
        JsonObject spec =
                new JsonObject()
                        .put("size", size == null ? 0 : size)
                        .put("zoneSize", zoneSize == null ? 0 : zoneSize)
                        .put("zoneCapacity", zoneCapacity == null ? 0 : zoneCapacity)
                        .put("conventional", conventional)
                        .put("maxOpen", maxOpen)
                        .put("maxActive", maxActive)
                        .put(
                                "directory",
                                directory == null
                                        ? null
                                        : directory.toAbsolutePath().normalize().toString())
                        .put("buffered", buffered);
        // Tried here, where the user reads what is wrong, before a process is started.
        ZonedSpec.options(spec).open(kernel).close();
        return spec;
    }
}
