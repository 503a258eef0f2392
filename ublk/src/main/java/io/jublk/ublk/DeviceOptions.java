package io.jublk.ublk;

import io.jublk.ublk.uapi.IoDescDescriptor;
import io.jublk.ublk.uapi.UblkLimits;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a device is to be served: {@link #DEFAULTS}, and what differs from them. Immutable. */
public final class DeviceOptions {

    /** Let the driver choose the number. */
    public static final int ANY_ID = -1;

    public static final int DEFAULT_QUEUES = 1;
    public static final int DEFAULT_DEPTH = 128;

    /** 512 KiB: where the gain of zero copy levels off, and what other servers use. */
    public static final int DEFAULT_MAX_IO_BYTES = 512 << 10;

    /** Threads of one queue beyond the CPUs of any machine bring nothing. */
    public static final int MAX_THREADS = 256;

    /** A thread that looks for longer than a second without a request may as well sleep. */
    public static final int MAX_POLL_MICROS = 1_000_000;

    public static final DeviceOptions DEFAULTS = new DeviceOptions();

    private int id = ANY_ID;
    private int queues = DEFAULT_QUEUES;
    private int depth = DEFAULT_DEPTH;
    private int maxIoBytes = DEFAULT_MAX_IO_BYTES;
    private @Nullable DataPathKind dataPath;
    private DeliveryKind delivery = DeliveryKind.PER_TAG;
    private int threads = 1;
    private int pollMicros;
    private Scheduling scheduling = Scheduling.ADAPTIVE;
    private boolean buffersOnDemand;
    private int descriptorBytes = IoDescDescriptor.SIZE_BYTES;
    private Recovery recovery = Recovery.NONE;
    private boolean sharedMemory;
    private DeviceShape shape = DeviceShape.AS_TARGET;
    private List<BitSet> cpus = List.of();
    private boolean partitionScan = true;
    private boolean unprivileged;

    private DeviceOptions() {}

    private DeviceOptions(DeviceOptions from) {
        id = from.id;
        queues = from.queues;
        depth = from.depth;
        maxIoBytes = from.maxIoBytes;
        dataPath = from.dataPath;
        delivery = from.delivery;
        threads = from.threads;
        pollMicros = from.pollMicros;
        scheduling = from.scheduling;
        buffersOnDemand = from.buffersOnDemand;
        descriptorBytes = from.descriptorBytes;
        recovery = from.recovery;
        sharedMemory = from.sharedMemory;
        shape = from.shape;
        cpus = from.cpus;
        partitionScan = from.partitionScan;
        unprivileged = from.unprivileged;
    }

    /** The device number, or {@link #ANY_ID}. */
    public int id() {
        return id;
    }

    public DeviceOptions withId(int value) {
        require("device number", value, ANY_ID, UblkLimits.MAX_DEVICES - 1);
        DeviceOptions options = new DeviceOptions(this);
        options.id = value;
        return options;
    }

    /** Hardware queues, {@link #threads} each; the driver caps them at the CPUs. */
    public int queues() {
        return queues;
    }

    public DeviceOptions withQueues(int value) {
        require("number of queues", value, 1, UblkLimits.MAX_QUEUES);
        DeviceOptions options = new DeviceOptions(this);
        options.queues = value;
        return options;
    }

    /** Requests under way per queue. */
    public int depth() {
        return depth;
    }

    public DeviceOptions withDepth(int value) {
        require("queue depth", value, 1, UblkLimits.MAX_DEPTH);
        DeviceOptions options = new DeviceOptions(this);
        options.depth = value;
        return options;
    }

    /** The largest request. */
    public int maxIoBytes() {
        return maxIoBytes;
    }

    public DeviceOptions withMaxIoBytes(int value) {
        require("largest request", value, UblkLimits.MIN_IO_BYTES, UblkLimits.MAX_IO_BYTES);
        if (value % UblkLimits.MIN_IO_BYTES != 0) {
            throw new UblkException(
                    "the largest request must be a multiple of "
                            + UblkLimits.MIN_IO_BYTES
                            + " bytes, not "
                            + value);
        }
        DeviceOptions options = new DeviceOptions(this);
        options.maxIoBytes = value;
        return options;
    }

    /** The data path to use, or null for the best there is. */
    public @Nullable DataPathKind dataPath() {
        return dataPath == null && buffersOnDemand ? DataPathKind.COPIED : dataPath;
    }

    public DeviceOptions withDataPath(@Nullable DataPathKind value) {
        DeviceOptions options = new DeviceOptions(this);
        options.dataPath = value;
        return options;
    }

    /** How requests come from the driver and go back to it. */
    public DeliveryKind delivery() {
        return delivery;
    }

    public DeviceOptions withDelivery(DeliveryKind value) {
        DeviceOptions options = new DeviceOptions(this);
        options.delivery = value;
        return options;
    }

    /** Threads for each queue, no more than it has tags; with more than one, they share it. */
    public int threads() {
        return threads;
    }

    public DeviceOptions withThreads(int value) {
        require("number of threads per queue", value, 1, MAX_THREADS);
        DeviceOptions options = new DeviceOptions(this);
        options.threads = value;
        return options;
    }

    /** How long a queue's thread looks for requests before it sleeps; 0: not at all. */
    public int pollMicros() {
        return pollMicros;
    }

    public DeviceOptions withPollMicros(int value) {
        require("time to poll in microseconds", value, 0, MAX_POLL_MICROS);
        DeviceOptions options = new DeviceOptions(this);
        options.pollMicros = value;
        return options;
    }

    /** What a queue's thread does to a client of the same processor that wakes it. */
    public Scheduling scheduling() {
        return scheduling;
    }

    public DeviceOptions withScheduling(Scheduling value) {
        DeviceOptions options = new DeviceOptions(this);
        options.scheduling = value;
        return options;
    }

    /** Whether server memory is for requests under way alone; only on the copied data path. */
    public boolean buffersOnDemand() {
        return buffersOnDemand;
    }

    public DeviceOptions withBuffersOnDemand(boolean value) {
        DeviceOptions options = new DeviceOptions(this);
        options.buffersOnDemand = value;
        return options;
    }

    /** What each request's descriptor takes in the memory that the driver shares. */
    public int descriptorBytes() {
        return descriptorBytes;
    }

    /** Multiples of 8 (UBLK_F_IO_DESC_SIZE; ublk_ctrl_add_dev of ublk_drv.c). */
    public DeviceOptions withDescriptorBytes(int value) {
        require(
                "size of a request's descriptor",
                value,
                IoDescDescriptor.SIZE_BYTES,
                IoDescDescriptor.MAX_SIZE_BYTES);
        if (value % IoDescDescriptor.ALIGNMENT_BYTES != 0) {
            throw new UblkException(
                    "the size of a request's descriptor must be a multiple of "
                            + IoDescDescriptor.ALIGNMENT_BYTES
                            + " bytes, not "
                            + value);
        }
        DeviceOptions options = new DeviceOptions(this);
        options.descriptorBytes = value;
        return options;
    }

    /** What becomes of the device when its server has gone. */
    public Recovery recovery() {
        return recovery;
    }

    public DeviceOptions withRecovery(Recovery value) {
        DeviceOptions options = new DeviceOptions(this);
        options.recovery = value;
        return options;
    }

    /** Memory may be shared with clients: {@link Device#sharedMemory}. */
    public boolean sharedMemory() {
        return sharedMemory;
    }

    public DeviceOptions withSharedMemory(boolean value) {
        DeviceOptions options = new DeviceOptions(this);
        options.sharedMemory = value;
        return options;
    }

    /**
     * @throws UblkException for options that no driver takes together
     */
    void requireConsistent() {
        if (buffersOnDemand
                && (dataPath() != DataPathKind.COPIED || delivery == DeliveryKind.BATCHED)) {
            throw new UblkException(
                    "buffers on demand are for the copied data path and delivery per tag alone;"
                            + " leave out one of these options");
        }
    }

    /** What of its look is asked for, whatever the target says of itself. */
    public DeviceShape shape() {
        return shape;
    }

    public DeviceOptions withShape(DeviceShape value) {
        DeviceOptions options = new DeviceOptions(this);
        options.shape = value;
        return options;
    }

    /**
     * Where the queues' threads run: one set of CPUs for each queue, the last one for all that
     * follow; empty for where the driver would have them.
     */
    public List<BitSet> cpus() {
        return cpus;
    }

    public DeviceOptions withCpus(List<BitSet> value) {
        DeviceOptions options = new DeviceOptions(this);
        options.cpus = List.copyOf(value);
        return options;
    }

    /** Whether the kernel looks for partitions when the device starts. */
    public boolean partitionScan() {
        return partitionScan;
    }

    public DeviceOptions withPartitionScan(boolean value) {
        DeviceOptions options = new DeviceOptions(this);
        options.partitionScan = value;
        return options;
    }

    /** The device is an ordinary user's (Linux 6.3), with what {@link UnprivilegedRules} leave. */
    public boolean unprivileged() {
        return unprivileged;
    }

    public DeviceOptions withUnprivileged(boolean value) {
        DeviceOptions options = new DeviceOptions(this);
        options.unprivileged = value;
        return options;
    }

    /** Bits of {@link Feature} without which the device would not be what was asked for. */
    long requiredFlags() {
        return recovery.flags()
                | deliveryFlags()
                | (sharedMemory ? Feature.SHMEM_ZC.mask() : 0)
                | (partitionScan ? 0 : Feature.NO_AUTO_PART_SCAN.mask())
                | (unprivileged ? Feature.UNPRIVILEGED_DEV.mask() : 0);
    }

    /**
     * Batches know no tasks; single tags of one queue on several threads need the driver's leave.
     */
    private long deliveryFlags() {
        long flags = 0;
        if (delivery == DeliveryKind.BATCHED) {
            flags |= Feature.BATCH_IO.mask();
        } else if (threads > 1) {
            flags |= Feature.PER_IO_DAEMON.mask();
        }
        if (buffersOnDemand) {
            flags |= Feature.NEED_GET_DATA.mask();
        }
        return descriptorBytes == IoDescDescriptor.SIZE_BYTES
                ? flags
                : flags | Feature.IO_DESC_SIZE.mask();
    }

    /** Bits of {@link Feature} that are welcome where the driver has them. */
    long wantedFlags() {
        long flags = Feature.UPDATE_SIZE.mask();
        return recovery == Recovery.NONE ? flags : flags | Feature.QUIESCE.mask();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DeviceOptions o && all().equals(o.all());
    }

    @Override
    public int hashCode() {
        return all().hashCode();
    }

    @Override
    public String toString() {
        return "DeviceOptions" + all();
    }

    private List<Object> all() {
        return List.of(
                id,
                queues,
                depth,
                maxIoBytes,
                dataPath == null ? "best data path" : dataPath,
                delivery,
                threads,
                pollMicros,
                scheduling,
                buffersOnDemand,
                descriptorBytes,
                recovery,
                sharedMemory,
                shape,
                cpus,
                partitionScan,
                unprivileged);
    }

    private static void require(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new UblkException(
                    "the " + what + " must be " + min + " to " + max + ", not " + value);
        }
    }
}
