package io.jublk.targets.zoned;

import io.jublk.ublk.uapi.ZoneDescriptor;
import io.jublk.uring.Errno;

/**
 * The conditions and write pointers of a device's zones, and what may be done in which: the rules
 * of the ZBC and ZNS standards as Linux's own emulations read them. Positions are within a zone.
 *
 * <p>A write takes its place when it begins: the pointer moves then, so that any number may be
 * under way in one zone. Not for use by several threads at once: see the lock of {@link
 * ZonedTarget}.
 */
final class ZoneTable {

    private final ZoneShape shape;
    private final int maxOpen;
    private final int maxActive;

    private final byte[] condition;
    private final long[] pointer;

    /** Up to where a zone has content; what is beyond reads as zeros. */
    private final long[] content;

    private int open;
    private int active;

    /** Those of the open ones that a write has opened, and that may be closed for another. */
    private int implicit;

    /** Where the search for one to close goes on: so each has its turn. */
    private int nextToClose;

    ZoneTable(ZoneShape shape, int maxOpen, int maxActive) {
        this.shape = shape;
        this.maxOpen = maxOpen;
        this.maxActive = maxActive;
        condition = new byte[shape.zones()];
        pointer = new long[shape.zones()];
        content = new long[shape.zones()];
        for (int zone = 0; zone < shape.zones(); zone++) {
            condition[zone] =
                    (byte)
                            (shape.isConventional(zone)
                                    ? ZoneDescriptor.COND_NOT_WP
                                    : ZoneDescriptor.COND_EMPTY);
            content[zone] = shape.isConventional(zone) ? shape.zoneBytes() : 0;
        }
    }

    /** A zone that was written in an earlier life: what was open then is closed now. */
    void restore(int zone, long written) {
        pointer[zone] = written;
        content[zone] = written;
        if (written == shape.capacityBytes()) {
            condition[zone] = ZoneDescriptor.COND_FULL;
        } else if (written > 0) {
            condition[zone] = ZoneDescriptor.COND_CLOSED;
            active++;
        }
    }

    int condition(int zone) {
        return condition[zone];
    }

    long pointer(int zone) {
        return pointer[zone];
    }

    long content(int zone) {
        return content[zone];
    }

    boolean isEmpty(int zone) {
        return condition[zone] == ZoneDescriptor.COND_EMPTY;
    }

    int openZones() {
        return open;
    }

    int activeZones() {
        return active;
    }

    // ---- writes

    /**
     * A write at a position.
     *
     * @return 0, or a negative errno
     */
    int write(int zone, long from, long length) {
        if (shape.isConventional(zone)) {
            return 0;
        }
        if (from != pointer[zone]) {
            return -Errno.EIO;
        }
        return take(zone, length);
    }

    /**
     * A write wherever the pointer is: ask for that first.
     *
     * @return 0, or a negative errno
     */
    int append(int zone, long length) {
        return shape.isConventional(zone) ? -Errno.EIO : take(zone, length);
    }

    private int take(int zone, long length) {
        if (condition[zone] == ZoneDescriptor.COND_FULL
                || length > shape.capacityBytes() - pointer[zone]) {
            return -Errno.EIO;
        }
        int error = openFor(zone, ZoneDescriptor.COND_IMP_OPEN);
        if (error < 0) {
            return error;
        }
        pointer[zone] += length;
        content[zone] = pointer[zone];
        if (pointer[zone] == shape.capacityBytes()) {
            leave(zone);
            condition[zone] = ZoneDescriptor.COND_FULL;
        }
        return 0;
    }

    /** The last write of a zone has failed: its place is free again. */
    void giveBack(int zone, long from) {
        pointer[zone] = from;
        content[zone] = from;
        if (from == 0) {
            leave(zone);
            condition[zone] = ZoneDescriptor.COND_EMPTY;
        } else if (condition[zone] == ZoneDescriptor.COND_FULL) {
            condition[zone] = ZoneDescriptor.COND_CLOSED;
            active++;
        }
    }

    // ---- management

    int open(int zone) {
        if (shape.isConventional(zone) || condition[zone] == ZoneDescriptor.COND_FULL) {
            return -Errno.EIO;
        }
        return openFor(zone, ZoneDescriptor.COND_EXP_OPEN);
    }

    int close(int zone) {
        return switch (condition[zone]) {
            case ZoneDescriptor.COND_CLOSED -> 0;
            case ZoneDescriptor.COND_IMP_OPEN, ZoneDescriptor.COND_EXP_OPEN -> {
                closeOpen(zone);
                yield 0;
            }
            default -> -Errno.EIO;
        };
    }

    /** Whether {@link #finish} would do something. */
    int mayFinish(int zone) {
        if (shape.isConventional(zone)) {
            return -Errno.EIO;
        }
        // as null_blk and scsi_debug: an empty zone passes through being open
        return condition[zone] == ZoneDescriptor.COND_EMPTY ? roomFor(zone) : 0;
    }

    void finish(int zone) {
        leave(zone);
        pointer[zone] = shape.capacityBytes();
        condition[zone] = ZoneDescriptor.COND_FULL;
    }

    int mayReset(int zone) {
        return shape.isConventional(zone) ? -Errno.EIO : 0;
    }

    void reset(int zone) {
        leave(zone);
        pointer[zone] = 0;
        content[zone] = 0;
        condition[zone] = ZoneDescriptor.COND_EMPTY;
    }

    // ---- open and active zones

    private int openFor(int zone, int wanted) {
        if (condition[zone] == ZoneDescriptor.COND_EXP_OPEN) {
            return 0;
        }
        if (condition[zone] == ZoneDescriptor.COND_IMP_OPEN) {
            if (wanted == ZoneDescriptor.COND_EXP_OPEN) {
                implicit--;
                condition[zone] = ZoneDescriptor.COND_EXP_OPEN;
            }
            return 0;
        }
        int error = roomFor(zone);
        if (error < 0) {
            return error;
        }
        active += condition[zone] == ZoneDescriptor.COND_EMPTY ? 1 : 0;
        open++;
        implicit += wanted == ZoneDescriptor.COND_IMP_OPEN ? 1 : 0;
        condition[zone] = (byte) wanted;
        return 0;
    }

    /** Room for one more open zone, made by closing one that only a write has opened. */
    private int roomFor(int zone) {
        if (maxActive > 0 && active >= maxActive && condition[zone] == ZoneDescriptor.COND_EMPTY) {
            return -Errno.EOVERFLOW;
        }
        if (maxOpen > 0 && open >= maxOpen) {
            if (implicit == 0) {
                return -Errno.ETOOMANYREFS;
            }
            while (condition[nextToClose] != ZoneDescriptor.COND_IMP_OPEN) {
                nextToClose = (nextToClose + 1) % condition.length;
            }
            closeOpen(nextToClose);
        }
        return 0;
    }

    private void closeOpen(int zone) {
        boolean written = pointer[zone] > 0;
        leave(zone);
        if (written) {
            active++;
        }
        condition[zone] = (byte) (written ? ZoneDescriptor.COND_CLOSED : ZoneDescriptor.COND_EMPTY);
    }

    /** Neither open nor active any more; the caller says what it is instead. */
    private void leave(int zone) {
        switch (condition[zone]) {
            case ZoneDescriptor.COND_IMP_OPEN -> {
                implicit--;
                open--;
                active--;
            }
            case ZoneDescriptor.COND_EXP_OPEN -> {
                open--;
                active--;
            }
            case ZoneDescriptor.COND_CLOSED -> active--;
            default -> {}
        }
    }
}
