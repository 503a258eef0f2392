package io.jublk.sim.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.jublk.sim.core.AddressSpace;
import io.jublk.sim.core.Memory;
import io.jublk.sim.core.MoreErrno;
import io.jublk.sim.core.Node;
import io.jublk.uring.CqeFlags;
import io.jublk.uring.Enter;
import io.jublk.uring.Errno;
import io.jublk.uring.GeteventsArgDescriptor;
import io.jublk.uring.ParamsDescriptor;
import io.jublk.uring.Setup;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** An io_uring: struct io_ring_ctx (io_uring/io_uring.c). */
public final class SimRing extends Node {

    private static final int MAX_ENTRIES = 32768;

    private static final int KNOWN_FLAGS =
            Setup.CQSIZE
                    | Setup.CLAMP
                    | Setup.R_DISABLED
                    | Setup.SUBMIT_ALL
                    | Setup.COOP_TASKRUN
                    | Setup.SQE128
                    | Setup.SINGLE_ISSUER
                    | Setup.DEFER_TASKRUN
                    | Setup.NO_SQARRAY;

    private static final int FEATURES =
            Setup.FEAT_SINGLE_MMAP | Setup.FEAT_NODROP | Setup.FEAT_EXT_ARG | Setup.FEAT_CQE_SKIP;

    /** IO_LOCAL_TW_DEFAULT_MAX of io_uring/tw.h. */
    private static final int DEFAULT_TASK_WORK = 20;

    private final Host host;
    private final int number;
    private final int flags;
    private final RingMemory memory;
    private final CompletionSide completions;
    private final Submission submission;
    private final Registrations registrations;
    private final BufferTable buffers = new BufferTable();
    private final BufferGroups bufferGroups = new BufferGroups();
    private final Timers timers;
    private @Nullable Task submitter;
    private boolean disabled;
    private boolean dying;
    private int underWay;

    // Task work, first in first out (io_uring/mpscq.h).
    private @Nullable Request firstWork;
    private @Nullable Request lastWork;

    private SimRing(Host host, int number, int flags, RingMemory memory) {
        this.host = host;
        this.number = number;
        this.flags = flags;
        this.memory = memory;
        completions = new CompletionSide(this, host, memory);
        registrations = new Registrations(this, host);
        timers = new Timers(this, host);
        submission = new Submission(this, host, memory, completions, timers);
        disabled = (flags & Setup.R_DISABLED) != 0;
        if ((flags & Setup.SINGLE_ISSUER) != 0 && !disabled) {
            submitter = host.current;
        }
    }

    /**
     * io_uring_setup(2) with parameters that {@link #check} has let pass: io_uring_fill_params,
     * io_uring_create.
     */
    public static SimRing create(
            Host host, AddressSpace memory, int number, int entries, MemorySegment params) {
        int flags = params.get(JAVA_INT, ParamsDescriptor.FLAGS);
        int sqEntries = roundUp(Math.min(entries, MAX_ENTRIES));
        int wanted = params.get(JAVA_INT, ParamsDescriptor.CQ_ENTRIES);
        int cqEntries =
                (flags & Setup.CQSIZE) != 0
                        ? roundUp(Math.min(wanted, 2 * MAX_ENTRIES))
                        : 2 * sqEntries;
        RingMemory shared = new RingMemory(memory, sqEntries, cqEntries, flags);
        shared.describe(params);
        params.set(JAVA_INT, ParamsDescriptor.FEATURES, FEATURES);
        return new SimRing(host, number, flags, shared);
    }

    /** io_uring_sanitise_params, and the sizes in io_uring_fill_params: 0, or EINVAL. */
    public static int check(int entries, MemorySegment params) {
        int flags = params.get(JAVA_INT, ParamsDescriptor.FLAGS);
        int wanted = params.get(JAVA_INT, ParamsDescriptor.CQ_ENTRIES);
        boolean clamps = (flags & Setup.CLAMP) != 0;
        boolean wrong =
                (flags & ~KNOWN_FLAGS) != 0
                        || ((flags & Setup.DEFER_TASKRUN) != 0
                                && (flags & Setup.SINGLE_ISSUER) == 0)
                        || entries <= 0
                        || (entries > MAX_ENTRIES && !clamps)
                        || ((flags & Setup.CQSIZE) != 0
                                && (wanted <= 0
                                        || (wanted > 2 * MAX_ENTRIES && !clamps)
                                        || roundUp(Math.min(wanted, 2 * MAX_ENTRIES))
                                                < roundUp(Math.min(entries, MAX_ENTRIES))));
        return wrong ? -Errno.EINVAL : 0;
    }

    private static int roundUp(int entries) {
        return entries <= 1 ? 1 : Integer.highestOneBit(entries - 1) << 1;
    }

    // ---- io_uring_enter(2)

    /** SYSCALL_DEFINE6(io_uring_enter). */
    public int enter(int toSubmit, int minComplete, int enterFlags, long argument, long argBytes) {
        if ((enterFlags & ~(Enter.GETEVENTS | Enter.EXT_ARG | Enter.REGISTERED_RING)) != 0) {
            return -Errno.EINVAL;
        }
        if (disabled) {
            return -MoreErrno.EBADFD;
        }
        int taken = 0;
        if (toSubmit != 0) {
            if (isOthers()) {
                return -Errno.EEXIST; // __io_uring_add_tctx_node_from_submit
            }
            taken = submission.submit(toSubmit);
            if (taken != toSubmit) {
                runUndeferredWork();
                return taken;
            }
            if ((enterFlags & Enter.GETEVENTS) != 0 && isDeferred()) {
                runTaskWork(minComplete);
            }
        }
        int waited = 0;
        if ((enterFlags & Enter.GETEVENTS) != 0) {
            boolean extended = (enterFlags & Enter.EXT_ARG) != 0;
            waited =
                    extended && argBytes != GeteventsArgDescriptor.SIZE_BYTES
                            ? -Errno.EINVAL
                            : await(minComplete, extended ? deadline(argument) : Long.MAX_VALUE);
        }
        runUndeferredWork();
        return taken != 0 ? taken : waited;
    }

    private long deadline(long argument) {
        long timespec = argument == 0 ? 0 : Memory.getLong(argument + GeteventsArgDescriptor.TS);
        return timespec == 0 ? Long.MAX_VALUE : host.clock.nanos() + Timers.timespecNanos(timespec);
    }

    /** io_cqring_wait of io_uring/wait.c. */
    private int await(int minComplete, long deadlineNanos) {
        int wanted = Math.min(minComplete, memory.cqEntries);
        if (isDeferred() && isOthers()) {
            return -Errno.EEXIST; // io_allowed_run_tw
        }
        int result = 0;
        boolean mayInterrupt = true;
        while (true) {
            timers.timePassed();
            if (firstWork != null) {
                runTaskWork(wanted - completions.readable());
            }
            boolean stuck = false;
            if (completions.hasHeld()) {
                completions.flushOverflow();
                stuck = completions.hasHeld(); // it takes the program to make room
            }
            if (result < 0 || stuck || completions.readable() >= wanted) {
                break;
            }
            if (firstWork != null) {
                continue;
            }
            result =
                    mayInterrupt && host.adversary.interruptsWait()
                            ? -Errno.EINTR
                            : host.sleep.sleep(this, Math.min(deadlineNanos, timers.nextNanos()));
            mayInterrupt = false;
            if (result == -Errno.ETIME && host.clock.nanos() < deadlineNanos) {
                result = 0; // a timer of the ring's, not of the wait's
            }
        }
        return completions.readable() == 0 ? Math.min(result, 0) : 0;
    }

    // ---- task work

    /** io_req_task_work_add: {@code request} goes on when its ring's task comes by. */
    void addTaskWork(Request request, Request.Work work) {
        request.work = work;
        request.next = null;
        Request last = lastWork;
        if (last == null) {
            firstWork = request;
        } else {
            last.next = request;
        }
        lastWork = request;
        if (dying) {
            runTaskWork(Integer.MAX_VALUE); // io_fallback_tw: canceled, by a worker
        }
    }

    /** __io_run_local_work of io_uring/tw.c. */
    private void runTaskWork(int minEvents) {
        int most = Math.max(DEFAULT_TASK_WORK, minEvents);
        int wanted = minEvents;
        do {
            int done = 0;
            while (done < most && firstWork != null) {
                Request request = firstWork;
                firstWork = request.next;
                if (firstWork == null) {
                    lastWork = null;
                }
                request.next = null;
                submission.run(request, dying);
                done++;
            }
            submission.flushCompletions();
            wanted -= done;
        } while (firstWork != null && wanted > 0);
    }

    /** Without DEFER_TASKRUN task work runs whenever its task leaves the kernel. */
    private void runUndeferredWork() {
        while (!isDeferred() && firstWork != null) {
            runTaskWork(Integer.MAX_VALUE);
        }
    }

    // ---- for drivers

    /** io_uring_cmd_complete_in_task: the driver's own turn in the task of the ring. */
    public void completeInTask(Request request) {
        addTaskWork(request, Request.Work.DRIVER);
    }

    /**
     * io_uring_cmd_done.
     *
     * @param inTask called from task work or from the submission itself
     */
    public void commandDone(Request request, int result, boolean inTask) {
        request.result = result;
        if (result < 0) {
            request.setFail();
        }
        submission.forgetCommand(request);
        if (inTask) {
            submission.complete(request);
        } else {
            addTaskWork(request, Request.Work.COMPLETE);
        }
    }

    /** io_uring_cmd_buffer_select: whether the command's group has a buffer for it. */
    public boolean selectBuffer(Request request) {
        return bufferGroups.select(request);
    }

    /**
     * io_uring_mshot_cmd_post_cqe: one completion of many, with the selected buffer, which belongs
     * to the program from then on. So it does when the completion finds no room, and nobody hears
     * of it.
     *
     * @return whether there was room
     */
    public boolean postMultishot(Request request, int result) {
        if (result <= 0) {
            return false; // the buffer stays where it was: io_kbuf_recycle
        }
        int bufferFlags = bufferGroups.commit(request);
        submission.flushCompletions();
        return completions.postOneOfMany(request.userData, result, bufferFlags | CqeFlags.MORE);
    }

    BufferGroups bufferGroups() {
        return bufferGroups;
    }

    void issueOnWorker(Request request) {
        submission.issueOnWorker(request);
    }

    boolean tryCommand(Request request) {
        return submission.tryCommand(request);
    }

    /** Posts a completion of no request: io_post_aux_cqe. */
    public void postAuxiliary(long userData, int result) {
        completions.post(userData, result, 0);
    }

    /** IORING_OP_MSG_RING's other end: __io_msg_ring_data of io_uring/msg_ring.c. */
    int message(long userData, int result) {
        if (disabled || dying) {
            return -MoreErrno.EBADFD;
        }
        if (isDeferred()) {
            Request carrier = submission.spare();
            carrier.userData = userData;
            carrier.result = result;
            addTaskWork(carrier, Request.Work.MESSAGE);
        } else {
            completions.post(userData, result, 0);
        }
        return 0;
    }

    // ---- about it

    int enable() {
        if (!disabled) {
            return -MoreErrno.EBADFD;
        }
        disabled = false;
        if ((flags & Setup.SINGLE_ISSUER) != 0) {
            submitter = host.current;
        }
        return 0;
    }

    boolean isOthers() {
        return submitter != null && submitter != host.current;
    }

    private boolean isDeferred() {
        return (flags & Setup.DEFER_TASKRUN) != 0;
    }

    boolean submitsAll() {
        return (flags & Setup.SUBMIT_ALL) != 0;
    }

    /** A turn of the ring's owner would bring it something. */
    public boolean hasNews() {
        return firstWork != null
                || completions.readable() > 0
                || completions.hasHeld()
                || memory.sqTail() != memory.sqHead(); // given, and not taken
    }

    /** The kernel took a part of a chain only, and ran it as a chain of its own. */
    public boolean isTorn() {
        return submission.isTorn();
    }

    /** It {@link #isTorn}, and what followed was submitted nevertheless. */
    public boolean wentOnTorn() {
        return submission.wentOnTorn();
    }

    /** When its next timeout fires; {@link Long#MAX_VALUE} for never. */
    public long nextTimerNanos() {
        return timers.nextNanos();
    }

    /** Fires the timeouts whose time has come. */
    public void timePassed() {
        timers.timePassed();
    }

    /** IORING_SETUP_SQE128: commands of more than 16 bytes. */
    public boolean hasBigSqes() {
        return memory.bigSqes();
    }

    public BufferTable buffers() {
        return buffers;
    }

    @Nullable Node fixedFile(int index) {
        return registrations.file(index);
    }

    /** For the journal: which of the kernel's rings. */
    public int number() {
        return number;
    }

    /** io_uring_register(2). */
    public int register(int opcode, long argument, int count) {
        return registrations.register(opcode, argument, count);
    }

    @Override
    public String name() {
        return "ring " + number;
    }

    @Override
    public long map(long offset, long lengthBytes, int protection) {
        return offset == ParamsDescriptor.MMAP_RINGS || offset == ParamsDescriptor.MMAP_SQES
                ? memory.map(offset)
                : -Errno.EINVAL;
    }

    /**
     * io_uring_release and io_ring_exit_work: commands that wait are canceled; what is under way
     * ends unseen, and then the tables let go of buffers and files (io_ring_ctx_free).
     */
    @Override
    protected void release() {
        dying = true;
        began();
        submission.cancelCommands();
        runTaskWork(Integer.MAX_VALUE);
        submission.cancelCommands();
        host.underWay.ringGoes(this);
        ended();
    }

    /** One more request is on a device or a worker. */
    void began() {
        underWay++;
    }

    void ended() {
        if (--underWay == 0 && dying) {
            buffers.clear();
            registrations.clear();
        }
    }

    int completionCount() {
        return completions.tail();
    }
}
