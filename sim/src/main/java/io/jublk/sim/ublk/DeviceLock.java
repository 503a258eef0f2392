package io.jublk.sim.ublk;

import io.jublk.sim.ring.Request;
import org.jspecify.annotations.Nullable;

/** {@code ub->mutex}, as far as it is held across a sleep: by one command, and one who waits. */
final class DeviceLock {

    private @Nullable Request holder;
    private @Nullable Runnable waits;

    boolean isHeld() {
        return holder != null;
    }

    boolean isHeldBy(Request command) {
        return holder == command;
    }

    void take(Request command) {
        holder = command;
    }

    /** Runs this at once, or when nobody holds it. */
    void whenFree(Runnable action) {
        if (isHeld()) {
            waits = action;
        } else {
            action.run();
        }
    }

    /**
     * Nobody holds it.
     *
     * @param first done before whoever waits for it goes on
     */
    void free(Runnable first) {
        holder = null;
        first.run();
        Runnable next = waits;
        waits = null;
        if (next != null) {
            next.run();
        }
    }
}
