package io.jublk.ublk.engine;

/**
 * Linked (the second proposal of 2023, on the commands of Linux 6.15): REGISTER, the secondaries
 * and UNREGISTER in one chain of hard links, each waiting for the one before. It is slower than
 * registered wherever a request has more than one secondary, and is here to show that.
 */
final class LinkedPath implements DataPath {

    private final QueueContext queue;
    private final RegisteredPayload payload;
    private final UserCopyPayload fallback;

    LinkedPath(QueueContext queue, RegisteredPayload linkedPayload, UserCopyPayload fallback) {
        this.queue = queue;
        this.payload = linkedPayload;
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
            return;
        }
        queue.ring.reserve(count + 2);
        RegisteredPath.register(queue, slot).hardLink();
        slot.registered = true;
    }

    @Override
    public void afterTransfers(Slot slot) {
        if (!slot.registrationFailed) {
            RegisteredPath.unregister(queue, slot);
        }
    }

    @Override
    public boolean mayCommitAhead(Slot slot) {
        return false;
    }

    /** A chain lies in one submission: a torn one would be two. */
    @Override
    public int groupLimit() {
        return queue.ring.submissionEntries() - 2;
    }
}
