package io.jublk.targets.loop;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.BlockLimits;
import io.jublk.uring.Fallocate;

/** What a backing file can do with ranges that need not hold data. */
enum Space {
    /** Nothing: neither discard nor write-zeroes is offered. */
    NONE,
    /** It punches holes, but does not zero a range in place (tmpfs). */
    HOLES_ONLY,
    /** It punches holes and zeroes ranges (ext4, xfs, btrfs). */
    HOLES_AND_ZEROES,
    /** A block device: its own discard; fallocate zeroes. */
    DEVICE_DISCARD;

    static Space of(BackingFile file, BlockLimits limits) {
        if (file.isReadOnly()) {
            return NONE;
        }
        if (file.isBlockDevice()) {
            return limits.maxDiscardBytes() > 0 ? DEVICE_DISCARD : NONE;
        }
        int keep = Fallocate.KEEP_SIZE;
        if (!file.canFallocate(Fallocate.PUNCH_HOLE | keep)) {
            return NONE;
        }
        return file.canFallocate(Fallocate.ZERO_RANGE | keep) ? HOLES_AND_ZEROES : HOLES_ONLY;
    }
}
