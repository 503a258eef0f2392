package io.jublk.ublk.engine;

import io.jublk.ublk.uapi.IoCmdDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Sqe;

/**
 * Registered in issue order (Linux 6.15): REGISTER, then the secondaries, in one submission and
 * without links; the kernel looks a fixed buffer up when it issues an operation, and it issues
 * unlinked operations in order. UNREGISTER goes with the commit, so that a short operation can be
 * continued on the same registration. A request whose registration fails is copied.
 */
final class RegisteredPath implements DataPath {

    private final QueueContext queue;
    private final RegisteredPayload payload;
    private final UserCopyPayload fallback;

    RegisteredPath(QueueContext queue, RegisteredPayload payload, UserCopyPayload fallback) {
        this.queue = queue;
        this.payload = payload;
        this.fallback = fallback;
    }

    @Override
    public void deliver(Slot slot) {
        slot.payload = payload;
    }

    @Override
    public void beforeTransfers(Slot slot, int count) {
        if (slot.registrationFailed) {
            slot.payload = fallback;
        } else if (!slot.registered) {
            register(queue, slot);
            slot.registered = true;
        }
    }

    @Override
    public void beforeCommit(Slot slot, int sqeFlags) {
        if (slot.registered && !slot.registrationFailed) {
            unregister(queue, slot).flags(sqeFlags);
        }
    }

    /** A copy succeeds without the payload in the table; then UNREGISTER would drop the commit. */
    @Override
    public boolean mayCommitAhead(Slot slot) {
        return slot.registered || !slot.secondaries.isCopy(0);
    }

    /** Puts the payload into the ring's table at the tag's place. */
    static Sqe register(QueueContext queue, Slot slot) {
        return command(queue, slot, UblkCommand.REGISTER_IO_BUF)
                .userData(slot.userData(UserData.KIND_REGISTER, 0));
    }

    /** Takes it out again. Operations under way keep the payload until they end. */
    static Sqe unregister(QueueContext queue, Slot slot) {
        return command(queue, slot, UblkCommand.UNREGISTER_IO_BUF)
                .userData(slot.userData(UserData.KIND_UNREGISTER, 0));
    }

    private static Sqe command(QueueContext queue, Slot slot, int operation) {
        return queue.ring
                .next()
                .uringCommand(QueueContext.CHARACTER_DEVICE, operation)
                .commandInt(
                        IoCmdDescriptor.QUEUE_AND_TAG,
                        IoCmdDescriptor.queueAndTag(queue.queue, slot.tag))
                .commandLong(IoCmdDescriptor.ADDR, slot.tag)
                .fixedFile()
                .skipSuccess();
    }
}
