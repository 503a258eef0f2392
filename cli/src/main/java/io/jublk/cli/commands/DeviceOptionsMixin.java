package io.jublk.cli.commands;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeviceOptions;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every {@code add} has, whatever the target. */
final class DeviceOptionsMixin {

    @Option(
            names = {"-n", "--number"},
            paramLabel = "N",
            description = "Device number, for /dev/ublkbN; the first free one by default.")
    @Nullable Integer number;

    @Option(
            names = {"-q", "--queues"},
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Hardware queues, one thread each (default ${DEFAULT-VALUE}); the driver makes"
                            + " no more than there are CPUs.")
    int queues;

    @Option(
            names = {"-d", "--depth"},
            paramLabel = "N",
            defaultValue = "128",
            description = "Requests under way per queue, 1 to 4096 (default ${DEFAULT-VALUE}).")
    int depth;

    @Option(
            names = "--max-io",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            defaultValue = "512k",
            description = "The largest request, 4k to 32M (default ${DEFAULT-VALUE}).")
    long maxIo;

    @Option(
            names = "--data-path",
            paramLabel = "PATH",
            converter = DataPathConverter.class,
            completionCandidates = DataPathCandidates.class,
            description =
                    "How payloads are reached: ${COMPLETION-CANDIDATES}. By default the best that"
                            + " kernel and target have.")
    @Nullable DataPathKind dataPath;

    @Option(
            names = "--shared",
            paramLabel = "SPEC",
            description =
                    "Share memory with clients, for zero copy that the server can see (Linux 7.1):"
                            + " 'socket' takes what clients hand over at /run/jublk/N.shm.sock,"
                            + " 'socket:PATH' at another place; a FILE on tmpfs or hugetlbfs is"
                            + " shared with all who map it, 'FILE,ro' for writes alone.")
    @Nullable String shared;

    @Option(
            names = "--foreground",
            description = "Stay, log to standard error, and remove the device at Ctrl-C.")
    boolean foreground;

    @Option(names = "--json", description = "Print the device as a JSON object.")
    boolean json;

    DeviceOptions options() {
        return DeviceOptions.DEFAULTS
                .withId(number == null ? DeviceOptions.ANY_ID : requireNumber(number))
                .withQueues(queues)
                .withDepth(depth)
                .withMaxIoBytes((int) Math.min(maxIo, Integer.MAX_VALUE))
                .withDataPath(dataPath)
                .withSharedMemory(shared != null);
    }

    private static int requireNumber(int number) {
        if (number < 0) {
            throw new io.jublk.ublk.UblkException(
                    "the device number must be 0 or more, not " + number);
        }
        return number;
    }

    static final class DataPathCandidates implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(DataPathKind.values()).map(DataPathKind::label).iterator();
        }
    }
}
