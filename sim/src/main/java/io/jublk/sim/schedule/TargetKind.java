package io.jublk.sim.schedule;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What stands behind the simulated device. */
public enum TargetKind {
    /** {@link io.jublk.targets.loop.LoopTarget} on a file with direct I/O. */
    LOOP,
    /** The same through the page cache: offsets and lengths of any size. */
    LOOP_BUFFERED,
    /** {@link io.jublk.targets.nothing.NullTarget}, which reads as zeros. */
    NULL,
    /** {@link SplitTarget}: many secondaries, steps, and a sync behind each FUA write. */
    SPLIT,
    /** {@link WaitingTarget}: requests wait for one another, across queues. */
    WAITING;

    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it keeps what is written. */
    boolean keeps() {
        return this != NULL;
    }

    /**
     * @throws IllegalArgumentException that says which there are
     */
    public static TargetKind ofLabel(String label) {
        for (TargetKind kind : values()) {
            if (kind.label().equals(label)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "no simulated target is called "
                        + label
                        + "; choose from "
                        + Arrays.stream(values())
                                .map(TargetKind::label)
                                .collect(Collectors.joining(", ")));
    }
}
