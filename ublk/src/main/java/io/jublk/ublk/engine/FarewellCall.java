package io.jublk.ublk.engine;

import io.jublk.uring.Ring;
import io.jublk.uring.SqeFlags;
import java.util.ArrayList;
import java.util.List;

/**
 * What the threads that share a queue tell one another when their device is quiesced. The driver
 * takes one fetch of a queue back at least (ublk_wait_for_idle_io of ublk_drv.c), so a thread whose
 * tags all have requests hears nothing; but another thread of its queue does, and passes it on.
 *
 * <p>Only rings that are open get a message: each takes part from before its first fetch until
 * before it is closed.
 */
final class FarewellCall {

    private final List<Ring> rings = new ArrayList<>();
    private boolean called;

    /**
     * A thread of the queue begins.
     *
     * @return whether the others have been called already
     */
    synchronized boolean join(Ring ring) {
        rings.add(ring);
        return called;
    }

    /** A thread of the queue ends. */
    synchronized void leave(Ring ring) {
        rings.remove(ring);
    }

    /** A thread has had a fetch taken back: has all others know. Once is enough. */
    synchronized void call(Ring from) {
        if (called) {
            return;
        }
        called = true;
        for (Ring ring : rings) {
            if (ring != from) {
                from.next()
                        .messageRing(ring.fd(), UserData.of(UserData.KIND_FAREWELL, 0, 0, 0), 0)
                        .flags(SqeFlags.CQE_SKIP_SUCCESS)
                        .userData(UserData.of(UserData.KIND_FAREWELL, 0, 0, 0));
            }
        }
        if (rings.size() > 1) {
            from.submit(); // while none of them can close
        }
    }
}
