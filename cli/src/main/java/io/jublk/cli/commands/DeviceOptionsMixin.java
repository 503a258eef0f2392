package io.jublk.cli.commands;

import io.jublk.cli.server.TargetKind;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.Recovery;
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
            names = "--recovery",
            paramLabel = "WAY",
            converter = RecoveryConverter.class,
            completionCandidates = RecoveryConverter.Candidates.class,
            description =
                    "What becomes of the device when its server dies: ${COMPLETION-CANDIDATES}."
                            + " none: it goes too. The others keep it for 'jublk recover'. Until"
                            + " then requests wait; with fail-io they fail. Those that the server"
                            + " held are sent again by reissue, else they fail. By default reissue"
                            + " for loop and qcow2, none for null and ram.")
    @Nullable Recovery recovery;

    @Option(
            names = "--foreground",
            description = "Stay, log to standard error, and remove the device at Ctrl-C.")
    boolean foreground;

    @Option(names = "--json", description = "Print the device as a JSON object.")
    boolean json;

    DeviceOptions options(TargetKind kind) {
        Recovery way = recovery == null ? kind.defaultRecovery() : recovery;
        kind.requireRecoverable(way);
        return DeviceOptions.DEFAULTS
                .withId(number == null ? DeviceOptions.ANY_ID : requireNumber(number))
                .withQueues(queues)
                .withDepth(depth)
                .withMaxIoBytes((int) Math.min(maxIo, Integer.MAX_VALUE))
                .withDataPath(dataPath)
                .withRecovery(way);
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
