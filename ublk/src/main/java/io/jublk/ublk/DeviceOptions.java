package io.jublk.ublk;

import io.jublk.ublk.uapi.UblkLimits;
import org.jspecify.annotations.Nullable;

/**
 * How a device is to be served.
 *
 * @param id the device number, or {@link #ANY_ID}
 * @param queues hardware queues, one thread each; the driver caps them at the CPUs
 * @param depth requests under way per queue
 * @param maxIoBytes the largest request
 * @param dataPath the one to use, or null for the best there is
 */
public record DeviceOptions(
        int id, int queues, int depth, int maxIoBytes, @Nullable DataPathKind dataPath) {

    /** Let the driver choose the number. */
    public static final int ANY_ID = -1;

    public static final int DEFAULT_QUEUES = 1;
    public static final int DEFAULT_DEPTH = 128;

    /** 512 KiB: where the gain of zero copy levels off, and what other servers use. */
    public static final int DEFAULT_MAX_IO_BYTES = 512 << 10;

    public static final DeviceOptions DEFAULTS =
            new DeviceOptions(ANY_ID, DEFAULT_QUEUES, DEFAULT_DEPTH, DEFAULT_MAX_IO_BYTES, null);

    public DeviceOptions {
        require("device number", id, ANY_ID, UblkLimits.MAX_DEVICES - 1);
        require("number of queues", queues, 1, UblkLimits.MAX_QUEUES);
        require("queue depth", depth, 1, UblkLimits.MAX_DEPTH);
        require("largest request", maxIoBytes, UblkLimits.MIN_IO_BYTES, UblkLimits.MAX_IO_BYTES);
        if (maxIoBytes % UblkLimits.MIN_IO_BYTES != 0) {
            throw new UblkException(
                    "the largest request must be a multiple of "
                            + UblkLimits.MIN_IO_BYTES
                            + " bytes, not "
                            + maxIoBytes);
        }
    }

    public DeviceOptions withId(int value) {
        return new DeviceOptions(value, queues, depth, maxIoBytes, dataPath);
    }

    public DeviceOptions withQueues(int value) {
        return new DeviceOptions(id, value, depth, maxIoBytes, dataPath);
    }

    public DeviceOptions withDepth(int value) {
        return new DeviceOptions(id, queues, value, maxIoBytes, dataPath);
    }

    public DeviceOptions withMaxIoBytes(int value) {
        return new DeviceOptions(id, queues, depth, value, dataPath);
    }

    public DeviceOptions withDataPath(@Nullable DataPathKind value) {
        return new DeviceOptions(id, queues, depth, maxIoBytes, value);
    }

    private static void require(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new UblkException(
                    "the " + what + " must be " + min + " to " + max + ", not " + value);
        }
    }
}
