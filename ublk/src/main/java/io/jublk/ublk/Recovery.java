package io.jublk.ublk;

import java.util.List;

/** What becomes of a device and its requests when its server has gone. */
public enum Recovery {
    /** The device goes too: requests fail, and it has to be removed. */
    NONE,
    /** It stays for a new server: new requests wait, those that the old one held fail. */
    REQUEUE(Feature.USER_RECOVERY),
    /** It stays, and a new server gets the old one's requests again. */
    REISSUE(Feature.USER_RECOVERY, Feature.USER_RECOVERY_REISSUE),
    /** It stays, and every request fails until there is a new server. */
    FAIL_IO(Feature.USER_RECOVERY, Feature.USER_RECOVERY_FAIL_IO);

    private final long flags;

    Recovery(Feature... needs) {
        flags = Feature.bits(List.of(needs));
    }

    /** The bits of {@link Feature} that it stands on. */
    public long flags() {
        return flags;
    }

    /** The way of a device that has these bits of {@link Feature}. */
    public static Recovery ofFlags(long deviceFlags) {
        long mine = deviceFlags & (REQUEUE.flags | REISSUE.flags | FAIL_IO.flags);
        for (Recovery recovery : values()) {
            if (recovery.flags == mine) {
                return recovery;
            }
        }
        return NONE;
    }

    /** As options and output spell it: {@code fail-io}. */
    public String label() {
        return Labels.of(this);
    }

    /**
     * @throws UblkException for a word that is none
     */
    public static Recovery ofLabel(String label) {
        return Labels.parse(Recovery.class, "no way of recovery", label);
    }
}
