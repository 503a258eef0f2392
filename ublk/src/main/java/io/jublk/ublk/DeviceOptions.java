package io.jublk.ublk;

import io.jublk.ublk.uapi.UblkLimits;
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

    public static final DeviceOptions DEFAULTS = new DeviceOptions();

    private int id = ANY_ID;
    private int queues = DEFAULT_QUEUES;
    private int depth = DEFAULT_DEPTH;
    private int maxIoBytes = DEFAULT_MAX_IO_BYTES;
    private @Nullable DataPathKind dataPath;
    private Recovery recovery = Recovery.NONE;
    private boolean sharedMemory;

    private DeviceOptions() {}

    private DeviceOptions(DeviceOptions from) {
        id = from.id;
        queues = from.queues;
        depth = from.depth;
        maxIoBytes = from.maxIoBytes;
        dataPath = from.dataPath;
        recovery = from.recovery;
        sharedMemory = from.sharedMemory;
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

    /** Hardware queues, one thread each; the driver caps them at the CPUs. */
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
        return dataPath;
    }

    public DeviceOptions withDataPath(@Nullable DataPathKind value) {
        DeviceOptions options = new DeviceOptions(this);
        options.dataPath = value;
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

    /** Bits of {@link Feature} without which the device would not be what was asked for. */
    long requiredFlags() {
        return recovery.flags() | (sharedMemory ? Feature.SHMEM_ZC.mask() : 0);
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
                recovery,
                sharedMemory);
    }

    private static void require(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new UblkException(
                    "the " + what + " must be " + min + " to " + max + ", not " + value);
        }
    }
}
