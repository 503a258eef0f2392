package io.jublk.ublk;

import io.jublk.ublk.uapi.UblkLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the queue of the block device under a file takes, from sysfs
 * (Documentation/ABI/stable/sysfs-block): with zero copy the client's own pages go there.
 *
 * @param maxSegments 0 when there is no such device (tmpfs), or it says nothing
 * @param maxSegmentBytes likewise
 * @param maxDiscardBytes 0 when it has no discard
 */
public record BlockLimits(
        int maxSegments,
        long maxSegmentBytes,
        long maxDiscardBytes,
        int discardGranularityBytes,
        boolean rotational) {

    private static final BlockLimits NONE = new BlockLimits(0, 0, 0, 0, false);

    public static BlockLimits of(BackingFile file) {
        BackingFile.DeviceNumber number = file.storage();
        Path device = Path.of("/sys/dev/block/" + number.major() + ":" + number.minor());
        Path queue = device.resolve("queue");
        if (!Files.isDirectory(queue)) {
            queue = device.resolve("../queue"); // a partition: its disk has the queue
        }
        if (!Files.isDirectory(queue)) {
            return NONE;
        }
        return new BlockLimits(
                (int) number(queue, "max_segments"),
                number(queue, "max_segment_size"),
                number(queue, "discard_max_bytes"),
                (int) number(queue, "discard_granularity"),
                number(queue, "rotational") != 0);
    }

    /** As a device's geometry wants it; null for no limit. */
    public Geometry.@Nullable Segments segments() {
        if (maxSegments <= 0 || maxSegmentBytes < UblkLimits.MIN_SEGMENT_BYTES) {
            return null;
        }
        return new Geometry.Segments(maxSegments, maxSegmentBytes, Long.MAX_VALUE);
    }

    private static long number(Path queue, String name) {
        try {
            return Long.parseLong(Files.readString(queue.resolve(name)).strip());
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
