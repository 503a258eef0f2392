package io.jublk.cli.commands;

import io.jublk.cli.output.CpuList;
import io.jublk.cli.server.TargetKind;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.DeviceShape;
import io.jublk.ublk.Recovery;
import io.jublk.ublk.UblkException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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
                    "Hardware queues (default ${DEFAULT-VALUE}); the driver makes"
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
            completionCandidates = DataPathConverter.class,
            description =
                    "How payloads are reached: ${COMPLETION-CANDIDATES}. By default the best that"
                            + " kernel and target have.")
    @Nullable DataPathKind dataPath;

    @Mixin DeliveryOptionsMixin delivery = new DeliveryOptionsMixin();

    @Option(
            names = "--logical-block-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description =
                    "The smallest unit of a request, 512 to 4096; by default and at least that of"
                            + " the target.")
    @Nullable Long logicalBlock;

    @Option(
            names = "--physical-block-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description =
                    "The unit below which a write costs a read, up to 256M; by default that of the"
                            + " target.")
    @Nullable Long physicalBlock;

    @Option(
            names = "--rotational",
            description = "Say that seeks cost, for a target that does not know.")
    boolean rotational;

    @Option(
            names = "--no-partition-scan",
            description = "The kernel is not to look for partitions at the start (Linux 7.0).")
    boolean noPartitionScan;

    @Option(
            names = "--cpus",
            paramLabel = "LIST",
            converter = CpusConverter.class,
            description =
                    "Where the queues' threads run, such as 0-3,8; given several times: one list"
                            + " for each queue. By default where the driver sends a queue's"
                            + " requests from.")
    List<String> cpus = new ArrayList<>();

    @Option(
            names = "--unprivileged",
            description =
                    "An ordinary user's device, as is made anyway for who is not an administrator.")
    boolean unprivileged;

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
            names = "--recovery",
            paramLabel = "WAY",
            converter = RecoveryConverter.class,
            completionCandidates = RecoveryConverter.class,
            description =
                    "What becomes of the device when its server dies: ${COMPLETION-CANDIDATES}."
                            + " none: it goes too. The others keep it for 'jublk recover'. Until"
                            + " then requests wait; with fail-io they fail. Those that the server"
                            + " held are sent again by reissue, else they fail. By default reissue"
                            + " for loop and qcow2, none for null and ram.")
    @Nullable Recovery recovery;

    @Option(
            names = "--standby",
            description =
                    "Keep a process ready that serves the device as soon as its server has died;"
                            + " see 'jublk standby'.")
    boolean standby;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description =
                    "Read from the device for so long before it is said to be there. A server's"
                            + " first requests take longer, until their code has been compiled: two"
                            + " seconds have the first client find it done (default: none).")
    int warmUpSeconds;

    /** For the build, which trains a server's start with it. */
    @Option(
            names = "--print-specification",
            hidden = true,
            description = "Print what the server would be told, and make no device.")
    boolean printSpecification;

    @Option(
            names = "--foreground",
            description = "Stay, log to standard error, and remove the device at Ctrl-C.")
    boolean foreground;

    @Option(names = "--json", description = "Print the device as a JSON object.")
    boolean json;

    /** What reads are good for is compiled long before; who waits for more has mistyped. */
    private static final int MAX_WARM_UP_SECONDS = 60;

    DeviceOptions options(TargetKind kind, boolean ofUser) {
        Recovery way = recovery;
        if (way == null) { // of an ordinary user's device the driver keeps nothing
            way = ofUser ? Recovery.NONE : kind.defaultRecovery();
        }
        kind.requireRecoverable(way);
        if (warmUpSeconds < 0 || warmUpSeconds > MAX_WARM_UP_SECONDS) {
            throw new UblkException(
                    "--warm-up must be 0 to " + MAX_WARM_UP_SECONDS + " s, not " + warmUpSeconds);
        }
        if (standby && foreground) {
            throw new UblkException(
                    "with --foreground the device ends with its server, so nobody can stand by for"
                            + " it; leave out one of the two");
        }
        if (standby && way == Recovery.NONE) {
            throw new UblkException(
                    "--standby is of use for a device that outlives its server: give --recovery"
                            + " reissue, where the target has it, or leave it out");
        }
        return delivery.addTo(DeviceOptions.DEFAULTS)
                .withId(number == null ? DeviceOptions.ANY_ID : requireNumber(number))
                .withQueues(queues)
                .withDepth(depth)
                .withMaxIoBytes((int) Math.min(maxIo, Integer.MAX_VALUE))
                .withDataPath(dataPath)
                .withSharedMemory(shared != null)
                .withRecovery(way)
                .withUnprivileged(ofUser)
                .withShape(new DeviceShape(block(logicalBlock), block(physicalBlock), rotational))
                .withPartitionScan(!noPartitionScan)
                .withCpus(cpus.stream().map(CpuList::parse).toList());
    }

    private static int block(@Nullable Long bytes) {
        return bytes == null ? 0 : Math.clamp(bytes, 1, Integer.MAX_VALUE);
    }

    private static int requireNumber(int number) {
        if (number < 0) {
            throw new UblkException("the device number must be 0 or more, not " + number);
        }
        return number;
    }
}
