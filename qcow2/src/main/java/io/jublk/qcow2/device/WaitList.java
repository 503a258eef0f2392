package io.jublk.qcow2.device;

import io.jublk.ublk.IoRequest;
import org.jspecify.annotations.Nullable;

/** Requests that wait for the same thing, in the order in which they came. */
final class WaitList {

    private @Nullable Work first;
    private @Nullable Work last;

    boolean isEmpty() {
        return first == null;
    }

    /** Parks the request: it goes on with its {@code then} when it has been woken. */
    void add(Work work) {
        work.request().park();
        work.nextWaiting = null;
        if (last == null) {
            first = work;
        } else {
            last.nextWaiting = work;
        }
        last = work;
    }

    void wakeAll(IoRequest by) {
        Work work = first;
        first = null;
        last = null;
        while (work != null) {
            Work next = work.nextWaiting;
            work.nextWaiting = null;
            by.wake(work.request());
            work = next;
        }
    }
}
