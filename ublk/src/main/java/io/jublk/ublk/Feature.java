package io.jublk.ublk;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** The driver's features, UBLK_F_* (linux/ublk_cmd.h of Linux 7.3), by bit number. */
public enum Feature {
    SUPPORT_ZERO_COPY(0, "6.15", "registered, linked and auto-registered data paths"),
    URING_CMD_COMP_IN_TASK(1, "6.0", "every device: requests come as work of their queue's thread"),
    NEED_GET_DATA(2, "6.0", "copied data path with little memory: --buffers-on-demand"),
    USER_RECOVERY(
            3, "6.1", "add --recovery requeue: a device outlives its server; recover, upgrade"),
    USER_RECOVERY_REISSUE(
            4, "6.1", "add --recovery reissue: requests of a dead server are sent again"),
    UNPRIVILEGED_DEV(5, "6.3", "devices of ordinary users"),
    CMD_IOCTL_ENCODE(6, "6.4", "every command; the older numbers where the driver has not got it"),
    USER_COPY(7, "6.5", "user-copy data path; copies beside zero copy and its fallback"),
    ZONED(8, "6.6", "zoned devices: jublk add zoned"),
    USER_RECOVERY_FAIL_IO(
            9, "6.13", "add --recovery fail-io: requests fail while there is no server"),
    UPDATE_SIZE(10, "6.16", "jublk resize: a live device becomes larger or smaller"),
    AUTO_BUF_REG(11, "6.16", "auto-registered data path"),
    QUIESCE(12, "6.16", "quiesce, and upgrade: hand-over to a new server"),
    PER_IO_DAEMON(13, "6.16", "several threads for one queue: --threads"),
    BUF_REG_OFF_DAEMON(
            14, "6.17", "batched delivery: whichever thread has a tag registers its payload"),
    BATCH_IO(15, "7.0", "many requests by one command: --delivery batched"),
    INTEGRITY(16, "7.0", "loop and ram with metadata: add --integrity"),
    SAFE_STOP_DEV(17, "7.0", "jublk stop --safe: only when nobody has the device open"),
    NO_AUTO_PART_SCAN(18, "7.0", "jublk add --no-partition-scan"),
    SHMEM_ZC(19, "7.1", "memory shared with clients: add --shared"),
    IO_DESC_SIZE(20, "7.3", "request descriptors of any size: --descriptor-bytes");

    private final int bit;
    private final String since;
    private final String use;

    Feature(int bit, String since, String use) {
        this.bit = bit;
        this.since = since;
        this.use = use;
    }

    public int bitNumber() {
        return bit;
    }

    public long mask() {
        return 1L << bit;
    }

    /** The kernel version that brought it. */
    public String since() {
        return since;
    }

    /** What jublk does with it. */
    public String use() {
        return use;
    }

    public boolean isIn(long flags) {
        return (flags & mask()) != 0;
    }

    static long bits(Collection<Feature> features) {
        long bits = 0;
        for (Feature feature : features) {
            bits |= feature.mask();
        }
        return bits;
    }

    /** The features whose bits are set. */
    public static Set<Feature> of(long flags) {
        EnumSet<Feature> set = EnumSet.noneOf(Feature.class);
        for (Feature feature : values()) {
            if (feature.isIn(flags)) {
                set.add(feature);
            }
        }
        return set;
    }
}
