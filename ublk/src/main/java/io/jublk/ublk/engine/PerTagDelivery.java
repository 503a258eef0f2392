package io.jublk.ublk.engine;

import io.jublk.ublk.UblkException;
import io.jublk.ublk.uapi.IoCmdDescriptor;
import io.jublk.ublk.uapi.Opcodes;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import io.jublk.uring.Sqe;

/**
 * A command for each tag (Linux 6.0): FETCH_REQ first, then COMMIT_AND_FETCH_REQ, each of which
 * completes when the tag has a request. A tag is bound to the thread that fetched it, until the
 * device ends (ublk_ch_uring_cmd_local of ublk_drv.c compares io->task).
 *
 * <p>Threads of one queue take turns tag by tag. Tags are handed out in ascending order, with one
 * client too (sbitmap moves its hint on with each), so that requests which are under way at once
 * lie on different threads, few as they may be. Runs of tags would spare the driver a wake-up
 * within a plugged batch, and would put a client of small depth on one thread.
 */
final class PerTagDelivery implements Delivery {

    private final QueueContext queue;
    private final DataPath dataPath;
    private final RequestCourse course;
    private final Slot[] slots;
    private final int first;
    private final int step;

    /** How this agent ends while its device lives on. */
    private final Farewell farewell;

    /** How it hears of that, and has others hear. */
    private final FarewellCall call;

    /** Tags that the driver may still deliver, or that hold a request. */
    private int liveTags;

    private long requests;

    /**
     * @param first the first tag of this agent
     * @param step how far it is to the next: how many threads the queue has
     * @param call what they share
     */
    PerTagDelivery(
            QueueContext queue,
            DataPath dataPath,
            RequestCourse course,
            Slot[] slots,
            int first,
            int step,
            FarewellCall call) {
        this.queue = queue;
        this.dataPath = dataPath;
        this.course = course;
        this.slots = slots;
        this.first = first;
        this.step = step;
        this.call = call;
        farewell = new Farewell(slots, first, step);
    }

    @Override
    public void start() {
        if (call.join(queue.ring)) {
            farewell.begin();
        }
        for (int tag = first; tag < slots.length; tag += step) {
            dataPath.addressNext(command(slots[tag], UblkCommand.FETCH_REQ, 0), slots[tag]);
            liveTags++;
        }
        queue.ring.submit();
    }

    @Override
    public void completed(long userData, int result, int flags) {
        if (UserData.kind(userData) == UserData.KIND_FAREWELL) {
            called(result);
            return;
        }
        Slot slot = slots[UserData.tag(userData)];
        if (UserData.kind(userData) == UserData.KIND_ASK) {
            if (UserData.generation(userData) == (slot.generation & UserData.GENERATION_MASK)) {
                farewell.answered(slot, result);
            }
            return;
        }
        if (result == UblkCommand.RESULT_OK) {
            requests++;
            farewell.delivered(slot);
            course.begin(slot);
            return;
        }
        if (result == UblkCommand.RESULT_NEED_GET_DATA) {
            command(slot, UblkCommand.NEED_GET_DATA, 0)
                    .commandLong(IoCmdDescriptor.ADDR, dataPath.dataAddress(slot));
            return;
        }
        liveTags--;
        farewell.takenBack(slot);
        call.call(queue.ring);
        if (result != UblkCommand.RESULT_ABORT && result != -Errno.ECANCELED) {
            throw new UblkException(
                    "the driver refused tag "
                            + slot.tag
                            + " of queue "
                            + slot.queue
                            + ": "
                            + Errno.describe(result));
        }
    }

    private void called(int result) {
        if (result < 0) {
            throw new UblkException(
                    "queue "
                            + queue.queue
                            + " could not tell its other threads that the device is quiesced: "
                            + Errno.describe(result));
        }
        farewell.begin();
    }

    @Override
    public void commit(Slot slot, int result) {
        Sqe commit = command(slot, UblkCommand.COMMIT_AND_FETCH_REQ, result);
        dataPath.addressNext(commit, slot);
        ZoneOperations.address(slot, commit);
    }

    /** Asks the driver of a tag by a command that never does anything: see {@link Farewell}. */
    void ask(Slot slot) {
        command(slot, UblkCommand.NEED_GET_DATA, 0).userData(slot.userData(UserData.KIND_ASK, 0));
    }

    private Sqe command(Slot slot, int command, int result) {
        return queue.ring
                .next()
                .uringCommand(QueueContext.CHARACTER_DEVICE, Opcodes.of(command))
                .commandInt(
                        IoCmdDescriptor.QUEUE_AND_TAG,
                        IoCmdDescriptor.queueAndTag(slot.queue, slot.tag))
                .commandInt(IoCmdDescriptor.RESULT, result)
                .fixedFile()
                .userData(slot.userData(UserData.KIND_DELIVERY, 0));
    }

    @Override
    public void endTurn() {
        dataPath.endTurn();
    }

    @Override
    public boolean isDone() {
        return liveTags == 0 || farewell.isOver();
    }

    @Override
    public long waitNanos() {
        return farewell.waitNanos();
    }

    @Override
    public void quiet() {
        farewell.ask(this);
    }

    @Override
    public int takeVain() {
        return farewell.takeVainAnswers();
    }

    @Override
    public long requests() {
        return requests;
    }
}
