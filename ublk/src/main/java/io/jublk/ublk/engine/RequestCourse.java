package io.jublk.ublk.engine;

import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.Step;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.SqeFlags;
import org.jspecify.annotations.Nullable;

/**
 * The course of a request, from its delivery to its commit: one fused command after another is
 * described, issued, and ended by the last of its secondaries. How it came and how it goes back is
 * the {@link Delivery}'s; how its payload is reached, the {@link DataPath}'s.
 */
final class RequestCourse {

    /** EAGAIN and EINTR without progress, before a secondary fails. */
    private static final int MAX_RETRIES = 64;

    /** REGISTER, a pair of copies, UNREGISTER, COMMIT: the longest chain that ends in a commit. */
    private static final int MAX_CHAIN = 5;

    /** For what goes before a commit in its chain: heard of only when it fails. */
    private static final int AHEAD = SqeFlags.LINK | SqeFlags.CQE_SKIP_SUCCESS;

    private final QueueContext queue;
    private final RequestDescriptors descriptors;
    private final Dispatcher dispatcher;
    private final QueueConfig.Faults faults;
    private final boolean commitsAhead;
    private final DataPath dataPath;
    private final FusedCommand fusedCommand;
    private final Delivery delivery;

    RequestCourse(
            Kernel kernel,
            QueueContext queue,
            QueueMemory memory,
            QueueConfig config,
            Slot[] slots) {
        this.queue = queue;
        descriptors = memory.descriptors();
        dispatcher = new Dispatcher(config.target());
        faults = config.faults();
        commitsAhead = config.linkedCommands() && config.delivery() == DeliveryKind.PER_TAG;
        dataPath = DataPaths.make(config, queue, this, slots);
        fusedCommand = new FusedCommand(queue, dataPath, config.target());
        delivery = Deliveries.make(kernel, config, queue, dataPath, this, slots);
    }

    Delivery delivery() {
        return delivery;
    }

    // ---- its fused commands

    /** The driver has delivered a request of this tag. */
    void begin(Slot slot) {
        descriptors.read(slot);
        if (slot.hasPayload()) {
            if (slot.lengthBytes > queue.maxIoBytes) {
                throw new IllegalStateException(
                        "the driver sent a request of " + slot.lengthBytes + " bytes");
            }
            dataPath.deliver(slot);
        }
        run(slot, null);
    }

    /**
     * Describes and issues one fused command after another until one has something to wait for, or
     * the request is done.
     *
     * @param step what describes the first; null for the target's own method
     */
    private void run(Slot slot, @Nullable Step step) {
        Step describe = step;
        while (true) {
            slot.secondaries.clear();
            slot.next = null;
            slot.onError = null;
            try {
                if (describe == null) {
                    dispatcher.dispatch(slot);
                } else {
                    describe.run(slot);
                }
            } catch (RuntimeException e) {
                // A target's mistake costs its request, not the device.
                slot.secondaries.clear();
                slot.next = null;
                slot.onError = null;
                slot.fail(Errno.EIO);
                faults.targetFailed(slot, e);
            }
            issue(slot);
            if (slot.pending > 0) {
                return;
            }
            describe = ended(slot);
            if (describe == null) {
                return;
            }
        }
    }

    private void issue(Slot slot) {
        if (commitsAhead && fusedCommand.mayCommitAhead(slot)) {
            // In one submission: when the only secondary has moved all it should, the kernel goes
            // on to the commit by itself, and we hear of the tag's next request. When it has not,
            // the kernel drops the commit and tells us of the secondary.
            queue.ring.reserve(MAX_CHAIN);
            slot.pending = 1;
            slot.committedAhead = true;
            fusedCommand.issueOne(slot, 0, AHEAD);
            sendCommit(slot, slot.successResult(), AHEAD);
            return;
        }
        // One more than there are: what ends at once must not end the command half issued.
        slot.pending = slot.secondaries.count + 1;
        fusedCommand.issue(slot);
        slot.pending--;
    }

    /** The payload was never in the ring's table: moves all of it, by copies. */
    private void issueTransfersAgain(Slot slot) {
        slot.secondaries.restart();
        slot.pending = slot.secondaries.transfers() + 1;
        fusedCommand.issueTransfers(slot);
        slot.pending--;
    }

    // ---- their ends

    /** A secondary has completed (or the rest of it): with bytes moved, 0, or a negative errno. */
    void secondaryEnded(Slot slot, int i, int result) {
        Secondaries s = slot.secondaries;
        s.shortLength[i] = 0;
        slot.committedAhead = false; // it failed or fell short: the kernel dropped the commit
        if (result < 0) {
            if (FusedCommand.isTransient(result) && s.retries[i]++ < MAX_RETRIES) {
                fusedCommand.reissue(slot, i);
                return;
            }
            if (!slot.mustCopy() || !s.isTransfer(i)) {
                slot.fail(result);
            }
        } else if (s.movesBytes(i)) {
            s.moved[i] += result;
            if (result > 0) {
                s.retries[i] = 0;
            }
            if (s.left(i) > 0) {
                if (result == 0) {
                    slot.fail(Errno.EIO); // the file ends before the bytes asked for
                } else {
                    fusedCommand.reissue(slot, i);
                    return;
                }
            }
        }
        if (--slot.pending == 0) {
            Step following = ended(slot);
            if (following != null) {
                run(slot, following);
            }
        }
    }

    /** The first of a linked pair failed or fell short; the second was canceled without a word. */
    void firstOfPairEnded(Slot slot, int i, int result) {
        if (result > 0) {
            slot.secondaries.shortLength[i] = result;
            fusedCommand.reissue(slot, i);
        } else {
            secondaryEnded(slot, i, result);
        }
    }

    /**
     * All secondaries of a fused command are done.
     *
     * @return what is to follow; null when the request has been committed, or is under way again
     */
    private @Nullable Step ended(Slot slot) {
        if (slot.mustCopy()) {
            slot.registered = false;
            if (slot.error == 0) {
                issueTransfersAgain(slot);
                if (slot.pending > 0) {
                    return null;
                }
            }
        }
        if (slot.error != 0 && slot.onError != null) {
            Step step = slot.onError;
            slot.shownError = slot.error;
            slot.error = 0;
            return step;
        }
        slot.shownError = 0;
        if (slot.error == 0) {
            slot.filled = slot.secondaries.filledFrom(slot.filled);
            if (slot.next != null) {
                return slot.next;
            }
            if (slot.isUnfilled()) {
                slot.fail(Errno.EIO);
                faults.targetFailed(slot, unfilled(slot));
            }
        }
        commit(slot, slot.error != 0 ? slot.error : slot.successResult());
        return null;
    }

    private static IllegalStateException unfilled(Slot slot) {
        return new IllegalStateException(
                "the target filled "
                        + slot.filled
                        + " of "
                        + slot.lengthBytes
                        + " bytes of a read: the rest would have shown old memory");
    }

    private void commit(Slot slot, int result) {
        if (!slot.isOwned() || slot.pending != 0) {
            throw new IllegalStateException("commit of a request that is not ours to end");
        }
        slot.disown();
        sendCommit(slot, result, 0);
    }

    private void sendCommit(Slot slot, int result, int flagsBefore) {
        dataPath.beforeCommit(slot, flagsBefore);
        delivery.commit(slot, result);
    }
}
