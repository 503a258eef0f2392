package io.jublk.sim.schedule;

import io.jublk.sim.core.Dice;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a device is, beside its data path and delivery. */
public enum DeviceKind {
    /** Root's, without more. */
    PLAIN(false, false),
    /** It shares memory with its client (UBLK_F_SHMEM_ZC). */
    SHARED(true, false),
    /** An ordinary user's (UBLK_F_UNPRIVILEGED_DEV): its payloads are copied, and it dies once. */
    UNPRIVILEGED(false, true),
    /** Both. */
    UNPRIVILEGED_SHARED(true, true);

    /** Of eight seeds four are of a plain one. */
    private static final DeviceKind[] DRAWN = {
        UNPRIVILEGED_SHARED, UNPRIVILEGED, SHARED, SHARED, PLAIN, PLAIN, PLAIN, PLAIN
    };

    final boolean shares;
    final boolean isUsers;

    DeviceKind(boolean shares, boolean isUsers) {
        this.shares = shares;
        this.isUsers = isUsers;
    }

    static DeviceKind draw(Dice dice) {
        return DRAWN[dice.below(DRAWN.length)];
    }

    /** The same of root. */
    DeviceKind ofRoot() {
        return shares ? SHARED : PLAIN;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * @throws IllegalArgumentException that says which there are
     */
    public static DeviceKind ofLabel(String label) {
        for (DeviceKind kind : values()) {
            if (kind.label().equals(label)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "no simulated device is called "
                        + label
                        + "; choose from "
                        + Arrays.stream(values())
                                .map(DeviceKind::label)
                                .collect(Collectors.joining(", ")));
    }
}
