package io.jublk.sim.ring;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.sim.core.Memory;
import io.jublk.uring.Errno;
import io.jublk.uring.GeteventsArgDescriptor;
import java.util.ArrayList;
import java.util.List;

/** IORING_OP_TIMEOUT (io_uring/timeout.c), in simulated time. */
final class Timers {

    private final SimRing ring;
    private final Host host;
    private final List<Request> armed = new ArrayList<>();

    Timers(SimRing ring, Host host) {
        this.ring = ring;
        this.host = host;
    }

    /** io_timeout_prep. */
    static int prepare(Request r) {
        return r.length != 1 || r.bufferIndex != 0 || r.operationFlags != 0 ? -Errno.EINVAL : 0;
    }

    /** io_timeout: waits for a moment, or for so many completions. */
    void arm(Request r, int completions) {
        r.deadlineNanos = host.clock.nanos() + timespecNanos(r.address);
        r.targetSequence = r.offset == 0 ? Long.MAX_VALUE : completions + r.offset;
        armed.add(r);
    }

    static long timespecNanos(long address) {
        return Memory.ALL.get(JAVA_LONG, address + GeteventsArgDescriptor.TIMESPEC_SECONDS)
                        * 1_000_000_000
                + Memory.ALL.get(JAVA_LONG, address + GeteventsArgDescriptor.TIMESPEC_NANOS);
    }

    /** io_flush_timeouts: those whose completions have come end with 0. */
    void completionsPosted(int completions) {
        for (int i = 0; i < armed.size(); i++) {
            Request r = armed.get(i);
            if (completions >= r.targetSequence) {
                armed.remove(i--);
                r.result = 0;
                ring.addTaskWork(r, Request.Work.COMPLETE);
            }
        }
    }

    /** io_timeout_fn: those whose time has come end with ETIME, which counts as a failure. */
    void timePassed() {
        for (int i = 0; i < armed.size(); i++) {
            Request r = armed.get(i);
            if (host.clock.nanos() >= r.deadlineNanos) {
                armed.remove(i--);
                r.result = -Errno.ETIME;
                r.setFail();
                ring.addTaskWork(r, Request.Work.COMPLETE);
            }
        }
    }

    /** io_timeout_cancel: 0 or ENOENT. */
    int cancel(long userData) {
        for (int i = 0; i < armed.size(); i++) {
            Request r = armed.get(i);
            if (r.userData == userData) {
                armed.remove(i);
                r.result = -Errno.ECANCELED;
                ring.addTaskWork(r, Request.Work.FAIL);
                return 0;
            }
        }
        return -Errno.ENOENT;
    }

    /** When the next one fires; {@link Long#MAX_VALUE} for never. */
    long nextNanos() {
        long next = Long.MAX_VALUE;
        for (int i = 0; i < armed.size(); i++) { // for every wait: no iterator
            next = Math.min(next, armed.get(i).deadlineNanos);
        }
        return next;
    }

    boolean isEmpty() {
        return armed.isEmpty();
    }
}
