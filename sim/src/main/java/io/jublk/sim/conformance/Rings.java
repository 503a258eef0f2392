package io.jublk.sim.conformance;

import io.jublk.uring.Kernel;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;

/** Rings for exchanges. */
final class Rings {

    static final int ENTRIES = 16;

    /** As the engine's: one owner, deferred task work. */
    static Ring owned(Kernel kernel) {
        return Ring.create(kernel, RingOptions.ofEntries(ENTRIES));
    }

    /** Of a size where completions overflow: 4 submissions, 8 completions. */
    static Ring tiny(Kernel kernel) {
        return Ring.create(kernel, RingOptions.ofEntries(4).withCompletionEntries(8));
    }

    private Rings() {}
}
