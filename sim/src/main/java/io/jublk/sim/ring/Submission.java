package io.jublk.sim.ring;

import io.jublk.sim.core.Journal;
import io.jublk.uring.Errno;
import io.jublk.uring.Op;
import io.jublk.uring.SqeFlags;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A ring's requests from their SQE to their completion: chains, task work, the list of those to be
 * completed (struct io_submit_state of io_uring/io_uring.c).
 */
final class Submission {

    private static final int VALID_FLAGS =
            SqeFlags.FIXED_FILE
                    | SqeFlags.DRAIN
                    | SqeFlags.LINK
                    | SqeFlags.HARD_LINK
                    | SqeFlags.ASYNC
                    | SqeFlags.BUFFER_SELECT
                    | SqeFlags.CQE_SKIP_SUCCESS;

    private static final int INITIAL_HELD = 16;

    private final SimRing ring;
    private final Host host;
    private final RingMemory memory;
    private final CompletionSide completions;
    private final Timers timers;
    private final Operations operations;

    private int sqHead;

    // The chain that is being assembled.
    private @Nullable Request chainHead;
    private @Nullable Request chainTail;

    // Requests to be completed, in order.
    private @Nullable Request firstDone;
    private @Nullable Request lastDone;

    private @Nullable Request spares;

    /** Commands that a driver holds: {@code ctx->cancelable_uring_cmd}. */
    private Request[] held = new Request[INITIAL_HELD];

    private int heldCount;

    /** A chain was cut in two by the end of a submission that was not taken whole. */
    private boolean torn;

    /** And then there were others. */
    private boolean wentOn;

    Submission(
            SimRing ring, Host host, RingMemory memory, CompletionSide completions, Timers timers) {
        this.ring = ring;
        this.host = host;
        this.memory = memory;
        this.completions = completions;
        this.timers = timers;
        operations = new Operations(ring, host, timers);
    }

    /** io_submit_sqes: how many were taken, or EAGAIN when there was memory for none. */
    int submit(int wanted) {
        int entries = Math.min(wanted, memory.sqTail() - sqHead);
        if (entries <= 0) {
            return 0;
        }
        wentOn |= torn;
        int granted = host.adversary.submissionsTaken(entries);
        int taken = 0;
        while (taken < granted
                || (chainHead != null && taken < entries && !host.adversary.tearsChains())) {
            long sqe = memory.sqe(sqHead++);
            if (sqe == 0) {
                break;
            }
            taken++;
            Request request = spare();
            request.load(sqe, memory.bigSqes());
            host.interposer.submitted(request);
            host.journal.record(
                    Journal.Event.SUBMIT, request.opcode, ring.number(), request.userData);
            if (submitOne(request) < 0 && !ring.submitsAll()) {
                break;
            }
        }
        Request open = chainHead;
        if (open != null) { // io_submit_state_end: a chain ends with its submission
            torn |= taken < entries;
            chainHead = null;
            queueFallback(open);
        }
        flushCompletions();
        memory.sqHead(sqHead);
        return granted == 0 ? -Errno.EAGAIN : taken;
    }

    /** io_submit_sqe, and io_submit_fail_init for what is wrong from the start. */
    private int submitOne(Request r) {
        int error = prepare(r);
        Request head = chainHead;
        if (error < 0) {
            failNode(r, error);
            if (head != null && !head.failed) {
                failNode(head, -Errno.ECANCELED);
            }
        }
        if (head != null) {
            chainTail(r);
            if (r.isLinked()) {
                return 0;
            }
            chainHead = null;
            queueHead(head);
            return error;
        }
        if (r.isLinked()) {
            chainHead = r;
            chainTail = r;
            return 0;
        }
        queueHead(r);
        return error;
    }

    private void chainTail(Request r) {
        Request tail = chainTail;
        if (tail == null) {
            throw new IllegalStateException("a chain without a tail");
        }
        tail.link = r;
        chainTail = r;
    }

    private void queueHead(Request r) {
        if (r.failed || r.forceAsync) {
            queueFallback(r);
        } else {
            queue(r);
        }
    }

    /** req_fail_link_node. */
    private static void failNode(Request r, int error) {
        r.setFail();
        r.result = error;
    }

    /** io_init_req: what can be seen to be wrong before anything is tried. */
    private int prepare(Request r) {
        if ((r.flags & ~VALID_FLAGS) != 0) {
            return -Errno.EINVAL;
        }
        if ((r.flags & SqeFlags.BUFFER_SELECT) != 0 && r.opcode != Op.URING_CMD) {
            return -Errno.EOPNOTSUPP; // reads of other files would select one, too
        }
        if ((r.flags & SqeFlags.DRAIN) != 0) {
            throw new UnsupportedOperationException("IOSQE_IO_DRAIN is not simulated");
        }
        return operations.prepare(r);
    }

    // ---- issue

    /** io_queue_sqe_fallback. */
    private void queueFallback(Request r) {
        if (r.failed) {
            r.flags = (r.flags & ~SqeFlags.HARD_LINK) | SqeFlags.LINK;
            deferFailed(r, r.result);
        } else {
            host.underWay.add(r, true); // io_queue_iowq
        }
    }

    /** io_queue_sqe, and io_queue_async for what would block. */
    private void queue(Request r) {
        int outcome = operations.issue(r, false);
        switch (outcome) {
            case Operations.COMPLETE -> complete(r);
            case Operations.HELD -> hold(r);
            case Operations.STARTED -> {}
            case -Errno.EAGAIN -> host.underWay.add(r, true);
            default -> deferFailed(r, outcome);
        }
    }

    /** io_wq_submit_work: the same, on a thread that may block. */
    void issueOnWorker(Request r) {
        if (!tryCommand(r)) {
            host.underWay.sleeps(r);
        }
    }

    /** Issues on a worker; whether it did not go to sleep in a driver. */
    boolean tryCommand(Request r) {
        int outcome = operations.issue(r, true);
        switch (outcome) {
            case Operations.SLEEPS -> {
                return false;
            }
            case Operations.COMPLETE -> ring.addTaskWork(r, Request.Work.COMPLETE);
            case Operations.HELD -> hold(r);
            case Operations.STARTED -> {}
            default -> {
                r.result = outcome;
                ring.addTaskWork(r, Request.Work.FAIL);
            }
        }
        return true;
    }

    /** A request's task work, in the task of the ring. */
    void run(Request r, boolean canceled) {
        switch (r.work) {
            case SUBMIT -> {
                if (canceled) {
                    deferFailed(r, -Errno.EFAULT);
                } else if (r.failed || r.forceAsync) {
                    queueFallback(r);
                } else {
                    queue(r);
                }
            }
            case FAIL -> deferFailed(r, r.result);
            case COMPLETE -> complete(r);
            case FAIL_LINKS -> failAll(r);
            case DRIVER -> operations.runInTask(r, canceled);
            case MESSAGE -> {
                completions.post(r.userData, r.result, 0);
                recycle(r);
            }
        }
    }

    // ---- completion

    /** io_req_complete_defer. */
    void complete(Request r) {
        r.next = null;
        Request last = lastDone;
        if (last == null) {
            firstDone = r;
        } else {
            last.next = r;
        }
        lastDone = r;
    }

    /** io_req_defer_failed. */
    private void deferFailed(Request r, int error) {
        r.setFail();
        r.result = error;
        complete(r);
    }

    /** __io_submit_flush_completions: all completions first, then what follows from them. */
    void flushCompletions() {
        Request first = firstDone;
        if (first == null) {
            return;
        }
        firstDone = null;
        lastDone = null;
        for (Request r = first; r != null; r = r.next) {
            if (!r.skipCompletion) {
                completions.post(r.userData, r.result, 0);
            }
        }
        if (!timers.isEmpty()) {
            timers.completionsPosted(completions.tail());
        }
        while (first != null) { // io_free_batch_list
            Request r = first;
            first = r.next;
            if (r.link != null) {
                queueNext(r);
            }
            recycle(r);
        }
    }

    /** io_req_find_next, io_disarm_next and io_fail_links. */
    private void queueNext(Request r) {
        Request next = r.link;
        r.link = null;
        if (next == null) {
            return;
        }
        if (r.failed && !r.isHardLinked()) {
            for (Request link = next; link != null; link = link.link) {
                link.skipCompletion = r.skipLinkCompletions;
            }
            ring.addTaskWork(next, Request.Work.FAIL_LINKS);
        } else {
            ring.addTaskWork(next, Request.Work.SUBMIT);
        }
    }

    /** io_req_tw_fail_links. */
    private void failAll(Request first) {
        Request link = first;
        while (link != null) {
            Request next = link.link;
            link.link = null;
            link.result = link.failed ? link.result : -Errno.ECANCELED;
            complete(link);
            link = next;
        }
    }

    boolean isTorn() {
        return torn;
    }

    boolean wentOnTorn() {
        return wentOn;
    }

    // ---- requests

    Request spare() {
        Request r = spares;
        if (r == null) {
            return new Request(ring);
        }
        spares = r.next;
        r.next = null;
        return r;
    }

    private void recycle(Request r) {
        BufferNode buffer = r.buffer;
        r.buffer = null;
        r.file = null;
        r.next = spares;
        spares = r;
        if (buffer != null) {
            ring.buffers().put(buffer); // io_req_put_rsrc_nodes
        }
    }

    /** io_uring_cmd_mark_cancelable: a driver has the command. */
    private void hold(Request r) {
        if (heldCount == held.length) {
            held = Arrays.copyOf(held, heldCount * 2);
        }
        r.place = heldCount;
        held[heldCount++] = r;
    }

    /** io_uring_cmd_del_cancelable. */
    void forgetCommand(Request r) {
        if (r.place < 0 || r.place >= heldCount || held[r.place] != r) {
            return; // it ends before its driver has said that it would keep it
        }
        Request last = held[--heldCount];
        held[r.place] = last;
        last.place = r.place;
        r.place = -1;
    }

    /** io_uring_try_cancel_uring_cmd, for all; what has a request on its way ends by that. */
    void cancelCommands() {
        for (Request r : Arrays.copyOf(held, heldCount)) {
            operations.cancel(r);
        }
    }
}
