package io.jublk.ublk;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** How a request's payload is reached; best first. */
public enum DataPathKind {
    /** The driver puts the payload into the ring's table at delivery and takes it out at commit. */
    AUTO_REGISTERED(true, Feature.SUPPORT_ZERO_COPY, Feature.AUTO_BUF_REG, Feature.USER_COPY),
    /** The server registers and unregisters the payload around the operations, in issue order. */
    REGISTERED(true, Feature.SUPPORT_ZERO_COPY, Feature.USER_COPY),
    /**
     * As registered, with everything in one chain of links: the topic's second proposal. From Linux
     * 6.17 on: earlier drivers take no payload out once its request is committed, and the last link
     * of a chain may come behind that.
     */
    LINKED(true, Feature.SUPPORT_ZERO_COPY, Feature.USER_COPY),
    /** Reads and writes on /dev/ublkcN copy the payload. */
    USER_COPY(false, Feature.USER_COPY),
    /** The driver copies the payload to and from server memory. */
    COPIED(false);

    private final boolean zeroCopy;
    private final long flags;

    DataPathKind(boolean zeroCopy, Feature... needs) {
        this.zeroCopy = zeroCopy;
        this.flags = Feature.bits(List.of(needs));
    }

    /** No byte of a payload stops in the server's memory on its way to a file. */
    public boolean isZeroCopy() {
        return zeroCopy;
    }

    /** The driver features it stands on. */
    public Set<Feature> needs() {
        return Feature.of(flags);
    }

    /** The bits of {@link #needs}. */
    public long flags() {
        return flags;
    }

    /** Whether a driver that gave a device these flags carries it out. */
    public boolean isGrantedBy(long deviceFlags) {
        return (deviceFlags & flags) == flags
                && (this != LINKED || Feature.BUF_REG_OFF_DAEMON.isIn(deviceFlags));
    }

    /** As options and output spell it: {@code auto-registered}. */
    public String label() {
        return Labels.of(this);
    }

    /**
     * What to try for a target, best first. Linked is never among them: it is slower than
     * registered, and there to be compared.
     */
    public static List<DataPathKind> candidates(PayloadUse use) {
        return switch (use) {
            case FILES -> List.of(AUTO_REGISTERED, REGISTERED, COPIED);
            // User copy moves a payload straight to the target's memory; copied would stop between.
            case MEMORY -> List.of(USER_COPY, COPIED);
        };
    }

    /** Every feature that some data path stands on. */
    private static long allFlags() {
        long all = 0;
        for (DataPathKind kind : values()) {
            all |= kind.flags;
        }
        return all;
    }

    /**
     * The data paths that go with a device's flags: {@link #REGISTERED} and {@link #LINKED} are one
     * to the driver.
     */
    static List<DataPathKind> ofFlags(long deviceFlags) {
        return Arrays.stream(values()).filter(k -> k.flags == (deviceFlags & allFlags())).toList();
    }

    /**
     * @throws UblkException for a word that is no data path
     */
    public static DataPathKind ofLabel(String label) {
        return Labels.parse(DataPathKind.class, "no data path", label);
    }
}
