package io.jublk.sim.ublk;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.sim.core.Credentials;
import io.jublk.sim.core.MoreErrno;
import io.jublk.ublk.Feature;
import io.jublk.ublk.uapi.ParamsDescriptor;
import io.jublk.uring.Errno;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The block device: struct gendisk and its queue, and who has it open. */
final class Disk {

    private final UblkDevice device;

    /** {@code ub_disk}; while it is being deleted nothing new gets in. */
    private boolean there;

    private boolean dying;

    /** blk_queue_quiesced: the block layer keeps what comes to itself. */
    private boolean quiesced;

    /** disk_openers, and whether anybody may open it any more. */
    private int openers;

    private boolean openBlocked;
    private @Nullable Limits limits;

    Disk(UblkDevice device) {
        this.device = device;
    }

    boolean isThere() {
        return there;
    }

    boolean isLive() {
        return there && !dying;
    }

    boolean isQuiesced() {
        return quiesced;
    }

    boolean isOpen() {
        return openers > 0;
    }

    Limits limits() {
        Limits known = limits;
        if (known == null) {
            throw new IllegalStateException("the device has not been started");
        }
        return known;
    }

    /** ublk_open; what it answers: {@link UblkDevice#openDisk}. */
    int open(Credentials who) {
        if (!isLive()) {
            return -MoreErrno.ENXIO;
        }
        if (!who.capable()) {
            boolean other = who.uid() != device.maker.uid() || who.gid() != device.maker.gid();
            if (device.has(Feature.UNPRIVILEGED_DEV) && other) {
                return -Errno.EPERM;
            }
            if (openBlocked) {
                return -MoreErrno.ENXIO;
            }
        }
        openers++;
        return 0;
    }

    void close() {
        openers--;
    }

    /** add_disk. */
    void add(MemorySegment params) {
        limits = Limits.of(params);
        there = true;
        dying = false;
        openBlocked = false;
    }

    /** del_gendisk has begun: what is new fails. */
    void dies() {
        dying = true;
    }

    /** It is gone, but for those who have it open. */
    void goes() {
        there = false;
    }

    /** blk_mq_quiesce_queue and blk_mq_unquiesce_queue. */
    void setQuiesced(boolean newQuiesced) {
        quiesced = newQuiesced;
    }

    /** ublk_ctrl_set_size: 0, or ENODEV. */
    int updateSize(long sectors) {
        if (!there) {
            return -Errno.ENODEV;
        }
        device.params.set(JAVA_LONG, ParamsDescriptor.BASIC_DEV_SECTORS, sectors);
        limits = limits().withSectors(sectors);
        return 0;
    }

    /** ublk_ctrl_try_stop_dev before its STOP: 0, or a negative errno. */
    int mayStop() {
        if (!there) {
            return -Errno.ENODEV;
        }
        if (isOpen()) {
            return -Errno.EBUSY;
        }
        openBlocked = true;
        return 0;
    }
}
