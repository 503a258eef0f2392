package io.jublk.sim.ublk;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.sim.core.Memory;
import io.jublk.sim.ring.CommandFile;
import io.jublk.sim.ring.Request;
import io.jublk.sim.ring.SimRing;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A queue of a device with UBLK_F_BATCH_IO: the requests that wait for a fetch, and the fetches
 * that wait for requests (struct ublk_queue of ublk_drv.c, {@code evts_fifo} and {@code
 * fcmd_head}). One fetch at a time is in use.
 */
final class BatchQueue {

    /** MAX_NR_TAG: no completion has more tags. */
    private static final int MAX_TAGS = 128;

    /** How often a fetch goes on before others have their turn: ublk_batch_dispatch. */
    private static final int MAX_ROUNDS = 32;

    /** The issuing fetch has not ended: {@link #attach}. */
    private static final int GOES_ON = 1;

    private final UblkDevice device;
    private final QueueState state;
    private final Deque<Io> events = new ArrayDeque<>();
    private final Deque<Request> fetches = new ArrayDeque<>();
    private final Io[] batch = new Io[MAX_TAGS];

    /** {@code active_fcmd}: it reads the requests, or will in its ring's task. */
    private @Nullable Request active;

    /** The fetch that is being issued, whose result is the result of its issue. */
    private @Nullable Request issuing;

    private int issued;

    BatchQueue(UblkDevice device, QueueState state) {
        this.device = device;
        this.state = state;
    }

    /** ublk_batch_queue_cmd. */
    void add(Io io) {
        events.add(io);
        Request fetch = acquire();
        if (fetch != null) {
            fetch.ring().completeInTask(fetch);
        }
    }

    /** __ublk_acquire_fcmd: the first in the list, unless one is in use. */
    private @Nullable Request acquire() {
        if (active != null) {
            return null;
        }
        active = fetches.peekFirst();
        return active;
    }

    /** ublk_batch_attach: {@link CommandFile#QUEUED}, or the fetch's result. */
    int attach(Request fetch) {
        if (state.forceAbort || state.canceling) {
            return UblkCommand.RESULT_ABORT;
        }
        fetches.add(fetch);
        Request first = acquire();
        if (first == null) {
            return CommandFile.QUEUED;
        }
        if (first.ring() != fetch.ring()) {
            first.ring().completeInTask(first);
            return CommandFile.QUEUED;
        }
        issuing = fetch;
        issued = GOES_ON;
        dispatch(first);
        issuing = null;
        return issued == GOES_ON ? CommandFile.QUEUED : issued;
    }

    /** ublk_batch_tw_cb: its turn in the task of its ring, which may be going. */
    void runInTask(Request fetch, boolean canceled) {
        if (canceled) {
            // Its memory is gone: copy_to_user fails, and ublk_batch_dispatch_fail gives all back.
            end(fetch, -Errno.ENOBUFS);
        } else {
            dispatch(fetch);
        }
    }

    /** ublk_batch_dispatch. */
    private void dispatch(Request fetch) {
        for (int round = 0; ; round++) {
            int outcome = 0;
            while (!events.isEmpty()) {
                outcome = deliver(fetch);
                if (outcome <= 0) {
                    break;
                }
            }
            if (outcome < 0) {
                end(fetch, outcome);
                return;
            }
            active = null;
            Request next = events.isEmpty() ? null : acquire();
            if (next == null) {
                return;
            }
            if (next != fetch || round >= MAX_ROUNDS) {
                next.ring().completeInTask(next);
                return;
            }
        }
    }

    /**
     * __ublk_batch_dispatch: 0 after a completion, more when nothing is left to tell, or ENOBUFS.
     */
    private int deliver(Request fetch) {
        SimRing ring = fetch.ring();
        if (!ring.selectBuffer(fetch)) {
            return -Errno.ENOBUFS;
        }
        int taken = Math.min(Math.min(fetch.selectedBytes / Short.BYTES, MAX_TAGS), events.size());
        int count = 0;
        for (int i = 0; i < taken; i++) {
            Io io = events.remove();
            if (device.requests().prepare(io, fetch)) {
                batch[count++] = io;
            }
        }
        if (count == 0 && taken > 0) {
            return taken; // the buffer stays where it was
        }
        for (int i = 0; i < count; i++) {
            Memory.ALL.set(
                    JAVA_SHORT,
                    fetch.selectedAddress + (long) i * Short.BYTES,
                    (short) batch[i].tag);
        }
        if (ring.postMultishot(fetch, count * Short.BYTES)) {
            return 0;
        }
        for (int i = 0; i < count; i++) { // ublk_batch_dispatch_fail
            takeBack(batch[i], ring);
        }
        return -Errno.ENOBUFS;
    }

    private void takeBack(Io io, SimRing ring) {
        boolean registered = io.autoRegistered;
        io.ownedByServer = false;
        io.autoRegistered = false;
        io.active = true;
        if (registered) {
            ring.buffers().unregister(io.autoIndex);
        }
        events.add(io);
    }

    /** ublk_batch_deinit_fetch_buf. */
    private void end(Request fetch, int result) {
        fetches.remove(fetch);
        active = null;
        if (fetch == issuing) {
            issued = result;
        } else {
            fetch.ring().commandDone(fetch, result, true);
        }
    }

    /** ublk_batch_cancel_fn behind ublk_start_cancel: unless it is in use. */
    void cancel(Request fetch) {
        if (fetch != active && fetches.remove(fetch)) {
            fetch.ring().commandDone(fetch, UblkCommand.RESULT_ABORT, true);
        }
    }

    /** ublk_batch_cancel_queue: all but the one in use. */
    void cancelAll() {
        state.forceAbort = true;
        for (Request fetch : new ArrayList<>(fetches)) {
            if (fetch != active) {
                fetches.remove(fetch);
                fetch.ring().commandDone(fetch, UblkCommand.RESULT_ABORT, false);
            }
        }
    }

    /** ublk_abort_batch_queue: what no fetch has taken ends as what the server holds. */
    void abort() {
        while (!events.isEmpty()) {
            device.requests().abort(events.remove());
        }
    }
}
