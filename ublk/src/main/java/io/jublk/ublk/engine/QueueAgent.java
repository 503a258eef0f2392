package io.jublk.ublk.engine;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.IntegrityFormat;
import io.jublk.ublk.Protected;
import io.jublk.ublk.UblkException;
import io.jublk.uring.CompletionHandler;
import io.jublk.uring.Errno;
import io.jublk.uring.FixedFiles;
import io.jublk.uring.Kernel;
import io.jublk.uring.Open;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Serves one queue, or its share of one, as a duty cycle: {@link #onStart}, {@link #doWork} until
 * {@link #isDone}, {@link #onClose}; all on one thread, which the driver knows as the owner of tags
 * that it delivers singly, and which alone uses the ring.
 *
 * <p>A turn is one io_uring_enter: it submits what the last turn prepared (secondaries, commits)
 * and waits for at least one completion; then all completions are handled. Steady, it allocates
 * nothing.
 */
final class QueueAgent implements CompletionHandler {

    /** A queue's ring: room for a command and a secondary per tag without an enter between. */
    private static final int ENTRIES_PER_TAG = 2;

    /** Completions held back by the kernel cost an allocation each: make them rare. */
    private static final int COMPLETIONS_PER_ENTRY = 2;

    private static final int MIN_ENTRIES = 16;

    /** No tag, of a slot that stands where another thread has its own. */
    private static final int NO_TAG = 0xffff;

    private final Kernel kernel;
    private final QueueConfig config;
    private final QueueMemory memory;
    private final Slot[] slots;

    /** How the target keeps metadata; null when it keeps none. */
    private final @Nullable IntegrityFormat integrity;

    private boolean memoryOpened;

    /** The device is to be left as it is. */
    private boolean leaves;

    private int devZeroFd = -1;

    // Set by onStart.
    private @Nullable Ring ring;
    private @Nullable RequestCourse course;
    private @Nullable Delivery delivery;
    private @Nullable Waiting waiting;
    private @Nullable BatchScheduling scheduling;

    /** The only agent of its queue. */
    QueueAgent(Kernel kernel, QueueConfig config) {
        this(kernel, config, new QueueMemory(kernel, config));
    }

    QueueAgent(Kernel kernel, QueueConfig config, QueueMemory memory) {
        this.kernel = kernel;
        this.config = config;
        this.memory = memory;
        integrity = config.target() instanceof Protected p ? p.integrity() : null;
        slots = new Slot[config.depth()];
        Slot others = new Slot(this, config.queue(), NO_TAG);
        for (int tag = 0; tag < slots.length; tag++) {
            slots[tag] = mayHold(tag) ? new Slot(this, config.queue(), tag) : others;
        }
    }

    private boolean mayHold(int tag) {
        return config.delivery() == DeliveryKind.BATCHED
                || tag % config.threads() == config.thread();
    }

    // ---- duty cycle

    /** Makes the ring and asks for requests. */
    void onStart() {
        int entries = Math.max(MIN_ENTRIES, config.depth() * ENTRIES_PER_TAG);
        Ring newRing =
                Ring.create(
                        kernel,
                        RingOptions.ofEntries(entries)
                                .withCompletionEntries(entries * COMPLETIONS_PER_ENTRY));
        ring = newRing;
        registerFiles(newRing);
        if (config.dataPath().isZeroCopy()) {
            newRing.fixedBuffers(config.depth());
        }
        memoryOpened = true;
        memory.open();
        QueueContext context =
                new QueueContext(
                        newRing,
                        config.queue(),
                        config.depth(),
                        config.maxIoBytes(),
                        memory.buffers(),
                        memory.zeros());
        RequestCourse newCourse = new RequestCourse(kernel, context, memory, config, slots);
        course = newCourse;
        delivery = newCourse.delivery();
        waiting = new Waiting(this, context, newCourse, slots);
        scheduling = new BatchScheduling(kernel, config.sleep().scheduling());
        newCourse.delivery().start();
    }

    private void registerFiles(Ring newRing) {
        List<BackingFile> files = config.target().files();
        FixedFiles table = newRing.fixedFiles(QueueContext.FIRST_TARGET_FILE + files.size());
        table.set(QueueContext.CHARACTER_DEVICE, config.characterFd());
        devZeroFd = kernel.open("/dev/zero", Open.READ_ONLY, 0);
        if (devZeroFd < 0) {
            throw new UblkException("cannot open /dev/zero: " + Errno.describe(devZeroFd));
        }
        table.set(QueueContext.DEV_ZERO, devZeroFd);
        for (BackingFile file : files) {
            table.set(file.fixedIndex(), file.fd());
        }
    }

    /**
     * One turn: submits, waits for at least one completion, handles all that came.
     *
     * @return how many completions were handled
     */
    int doWork() {
        Ring r = started(ring);
        Delivery d = started(delivery);
        if (!poll(r)) {
            r.submitAndWait(1, d.waitNanos());
        }
        int handled = r.drain(this);
        started(waiting).goOn();
        d.endTurn();
        started(scheduling).turnEnded(d.requests());
        if (handled == 0) {
            d.quiet();
        }
        return handled - d.takeVain();
    }

    /**
     * Looks for completions without sleeping, for as long as was asked: a driver that finds nobody
     * asleep has nobody to wake. Each look is a call, since completions arrive in none but those of
     * this thread (IORING_SETUP_DEFER_TASKRUN).
     */
    private boolean poll(Ring r) {
        if (config.sleep().pollNanos() == 0) {
            return false;
        }
        long end = System.nanoTime() + config.sleep().pollNanos();
        do {
            r.submitAndWait(0, Ring.FOREVER);
            if (r.hasCompletions()) {
                return true;
            }
        } while (System.nanoTime() - end < 0);
        return false;
    }

    /** The device has stopped, or waits for another server, and no request is left. */
    boolean isDone() {
        return leaves || started(delivery).isDone();
    }

    /** Has the thread of this agent leave the device as it is; on any other thread. */
    void leave() {
        try (Ring messenger = Ring.create(kernel, RingOptions.ofEntries(1))) {
            messenger.next().messageRing(ringFd(), UserData.of(UserData.KIND_LEAVE, 0, 0, 0), 0);
            messenger.submit();
        }
    }

    /** Gives everything back. The kernel ends what was under way before the ring is gone. */
    void onClose() {
        if (ring != null) {
            config.farewell().leave(ring);
            ring.close();
        }
        if (delivery != null) {
            delivery.close();
        }
        if (memoryOpened) {
            memory.close();
        }
        if (devZeroFd >= 0) {
            kernel.close(devZeroFd);
        }
    }

    // ---- completions

    @Override
    public void onCompletion(long userData, int result, int flags) {
        switch (UserData.kind(userData)) {
            case UserData.KIND_SECONDARY ->
                    started(course)
                            .secondaryEnded(holder(userData), UserData.secondary(userData), result);
            case UserData.KIND_DELIVERY,
                    UserData.KIND_ASK,
                    UserData.KIND_FAREWELL,
                    UserData.KIND_PREPARE_BATCH,
                    UserData.KIND_FETCH_BATCH,
                    UserData.KIND_COMMIT_BATCH ->
                    started(delivery).completed(userData, result, flags);
            case UserData.KIND_FIRST_OF_PAIR ->
                    started(course)
                            .firstOfPairEnded(
                                    holder(userData), UserData.secondary(userData), result);
            case UserData.KIND_REGISTER -> holder(userData).registrationFailed = true;
            case UserData.KIND_UNREGISTER -> unregisterFailed(userData, result);
            case UserData.KIND_WAKE -> started(waiting).wokenUp(holder(userData));
            case UserData.KIND_LEAVE -> leaves = true;
            case UserData.KIND_WAKE_LOST ->
                    throw new UblkException(
                            "queue "
                                    + config.queue()
                                    + " could not wake a request of queue "
                                    + UserData.secondary(userData)
                                    + ": "
                                    + Errno.describe(result));
            default -> throw new IllegalStateException("completion of no kind: " + userData);
        }
    }

    /** The slot that holds the request which this completion is of. */
    private Slot holder(long userData) {
        Slot slot = slots[UserData.tag(userData)];
        if (!isOfItsRequest(slot, userData) || !slot.isOwned()) {
            throw new IllegalStateException(
                    "completion of a request that tag "
                            + UserData.tag(userData)
                            + " no longer holds");
        }
        return slot;
    }

    private void unregisterFailed(long userData, int result) {
        Slot slot = slots[UserData.tag(userData)];
        if (slot.registrationFailed || !isOfItsRequest(slot, userData)) {
            return; // the chain's last link had nothing to take out
        }
        // The request can never complete while it is referenced: only closing the ring frees it.
        throw new UblkException(
                "the driver did not unregister the payload of tag "
                        + slot.tag
                        + ": "
                        + Errno.describe(result));
    }

    /** The slot holds the request that this completion is of, or held it last. */
    private static boolean isOfItsRequest(Slot slot, long userData) {
        return UserData.generation(userData) == (slot.generation & UserData.GENERATION_MASK);
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the agent has not been started");
        }
        return part;
    }

    // ---- for its requests, and about it

    /** Ends the wait of a request, of this agent or another. */
    void wake(Slot slot) {
        started(waiting).wake(slot);
    }

    /** How much metadata the target keeps for so much data. */
    long metadataOf(long dataBytes) {
        return integrity == null ? 0 : integrity.metadataOf(dataBytes);
    }

    /** Where messages for this agent go. */
    int ringFd() {
        return started(ring).fd();
    }

    /** Requests delivered since the start. */
    long requests() {
        return delivery == null ? 0 : delivery.requests();
    }

    /** io_uring_enter calls since the start. */
    long enters() {
        return ring == null ? 0 : ring.enters();
    }
}
