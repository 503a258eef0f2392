package io.jublk.ublk.engine;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Step;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.uapi.IoCmdDescriptor;
import io.jublk.ublk.uapi.IoDescDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.CompletionHandler;
import io.jublk.uring.Errno;
import io.jublk.uring.FixedFiles;
import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import io.jublk.uring.Mman;
import io.jublk.uring.Open;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import io.jublk.uring.Sqe;
import io.jublk.uring.SqeFlags;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Serves one queue, as a duty cycle: {@link #onStart}, {@link #doWork} until {@link #isDone},
 * {@link #onClose}; all on one thread, because the driver binds a tag to the task that fetched it.
 *
 * <p>A turn is one io_uring_enter: it submits what the last turn prepared (secondaries, commits
 * with their fetches) and waits for at least one completion; then all completions are handled.
 * Steady, it allocates nothing.
 */
final class QueueAgent implements CompletionHandler {

    /** EAGAIN and EINTR without progress, before a secondary fails. */
    private static final int MAX_RETRIES = 64;

    /** A queue's ring: room for a command and a secondary per tag without an enter between. */
    private static final int ENTRIES_PER_TAG = 2;

    /** Completions held back by the kernel cost an allocation each: make them rare. */
    private static final int COMPLETIONS_PER_ENTRY = 2;

    private static final int MIN_ENTRIES = 16;

    /** REGISTER, a pair of copies, UNREGISTER, COMMIT: the longest chain that ends in a commit. */
    private static final int MAX_CHAIN = 5;

    /** For what goes before a commit in its chain: heard of only when it fails. */
    private static final int AHEAD = SqeFlags.LINK | SqeFlags.CQE_SKIP_SUCCESS;

    private final Kernel kernel;
    private final QueueConfig config;
    private final Dispatcher dispatcher;
    private final Slot[] slots;
    private final WokenTags woken;

    private @Nullable Mapping descriptorMapping;
    private @Nullable Mapping buffers;
    private @Nullable Mapping zeros;
    private int devZeroFd = -1;

    // Set by onStart.
    private @Nullable Ring ring;
    private @Nullable DataPath dataPath;
    private @Nullable FusedCommand fusedCommand;
    private @Nullable MemorySegment descriptors;

    /** Tags that the driver may still deliver, or that hold a request. */
    private int liveTags;

    private long requests;

    /** How this queue ends while its device lives on. */
    private final Farewell farewell;

    QueueAgent(Kernel kernel, QueueConfig config) {
        this.kernel = kernel;
        this.config = config;
        dispatcher = new Dispatcher(config.target());
        slots = new Slot[config.depth()];
        woken = new WokenTags(config.depth());
        for (int tag = 0; tag < slots.length; tag++) {
            slots[tag] = new Slot(this, config.queue(), tag);
        }
        farewell = new Farewell(slots);
    }

    // ---- duty cycle

    /** Makes the ring and fetches every tag. */
    void onStart() {
        int entries = Math.max(MIN_ENTRIES, config.depth() * ENTRIES_PER_TAG);
        Ring newRing =
                Ring.create(
                        kernel,
                        RingOptions.ofEntries(entries)
                                .withCompletionEntries(entries * COMPLETIONS_PER_ENTRY));
        ring = newRing;
        registerFiles(newRing);
        long bufferBytes = (long) config.depth() * config.maxIoBytes();
        switch (config.dataPath()) {
            case COPIED -> buffers = Mapping.populated(kernel, bufferBytes);
            case USER_COPY -> {
                buffers = Mapping.populated(kernel, bufferBytes);
                zeros = Mapping.reserved(kernel, config.maxIoBytes());
            }
            case REGISTERED, LINKED, AUTO_REGISTERED -> {
                newRing.fixedBuffers(config.depth());
                // For requests whose registration fails: none, so it costs nothing until then.
                buffers = Mapping.reserved(kernel, bufferBytes);
                zeros = Mapping.reserved(kernel, config.maxIoBytes());
            }
        }
        Mapping mapping =
                Mapping.ofFile(
                        kernel,
                        config.characterFd(),
                        config.queue() * IoDescDescriptor.queueStrideBytes(config.pageBytes()),
                        IoDescDescriptor.queueLengthBytes(config.depth(), config.pageBytes()),
                        Mman.PROT_READ,
                        Mman.MAP_SHARED | Mman.MAP_POPULATE);
        descriptorMapping = mapping;
        descriptors = mapping.segment();
        QueueContext context =
                new QueueContext(
                        newRing,
                        config.queue(),
                        config.depth(),
                        config.maxIoBytes(),
                        buffers,
                        zeros);
        DataPath path = makeDataPath(context);
        dataPath = path;
        fusedCommand = new FusedCommand(context, path);
        for (Slot slot : slots) {
            Sqe sqe = ioCommand(slot, UblkCommand.FETCH_REQ, 0);
            path.addressNext(sqe, slot.tag);
        }
        liveTags = slots.length;
        newRing.submit();
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

    private DataPath makeDataPath(QueueContext context) {
        UserCopyPayload userCopy = new UserCopyPayload(context);
        RegisteredPayload registered = new RegisteredPayload(context, userCopy, 0);
        return switch (config.dataPath()) {
            case COPIED -> new CopiedPath(context, new MemoryPayload(this, context));
            case USER_COPY -> new UserCopyPath(userCopy);
            case REGISTERED -> new RegisteredPath(context, registered, userCopy);
            case LINKED ->
                    new LinkedPath(
                            context,
                            new RegisteredPayload(context, userCopy, SqeFlags.HARD_LINK),
                            userCopy);
            case AUTO_REGISTERED ->
                    new AutoRegisteredPath(
                            new RegisteredPath(context, registered, userCopy), registered);
        };
    }

    /**
     * One turn: submits, waits for at least one completion, handles all that came.
     *
     * @return how many completions were handled
     */
    int doWork() {
        Ring r = started(ring);
        r.submitAndWait(1, farewell.waitNanos());
        int handled = r.drain(this);
        while (!woken.isEmpty()) {
            wokenUp(slots[woken.take()]);
        }
        if (handled == 0) {
            farewell.ask(this);
        }
        return handled - farewell.takeVainAnswers();
    }

    /** The device has stopped, or waits for another server, and no request is left. */
    boolean isDone() {
        return liveTags == 0 || farewell.isOver();
    }

    /** Has the thread of this queue leave the device as it is; on any other thread. */
    void leave() {
        try (Ring messenger = Ring.create(kernel, RingOptions.ofEntries(1))) {
            messenger
                    .next()
                    .messageRing(started(ring).fd(), UserData.of(UserData.KIND_LEAVE, 0, 0, 0), 0);
            messenger.submit();
        }
    }

    /** Asks the driver of a tag by a command that never does anything: see {@link Farewell}. */
    void ask(Slot slot) {
        ioCommand(slot, UblkCommand.NEED_GET_DATA, 0).userData(slot.userData(UserData.KIND_ASK, 0));
    }

    /** Gives everything back. The kernel ends what was under way before the ring is gone. */
    void onClose() {
        if (ring != null) {
            ring.close();
        }
        for (Mapping mapping : new Mapping[] {descriptorMapping, buffers, zeros}) {
            if (mapping != null) {
                mapping.close();
            }
        }
        if (devZeroFd >= 0) {
            kernel.close(devZeroFd);
        }
    }

    // ---- completions

    @Override
    public void onCompletion(long userData, int result, int flags) {
        Slot slot = slots[UserData.tag(userData)];
        switch (UserData.kind(userData)) {
            case UserData.KIND_SECONDARY -> {
                checkGeneration(slot, userData);
                secondaryEnded(slot, UserData.secondary(userData), result);
            }
            case UserData.KIND_DELIVERY -> delivered(slot, result);
            case UserData.KIND_FIRST_OF_PAIR -> {
                checkGeneration(slot, userData);
                firstOfPairEnded(slot, UserData.secondary(userData), result);
            }
            case UserData.KIND_REGISTER -> {
                checkGeneration(slot, userData);
                slot.registrationFailed = true;
            }
            case UserData.KIND_UNREGISTER -> unregisterFailed(slot, userData, result);
            case UserData.KIND_WAKE -> {
                checkGeneration(slot, userData);
                wokenUp(slot);
            }
            case UserData.KIND_ASK -> {
                if (isOfItsRequest(slot, userData)) {
                    farewell.answered(slot, result);
                }
            }
            case UserData.KIND_LEAVE -> farewell.leave();
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

    private void delivered(Slot slot, int result) {
        if (result != UblkCommand.RESULT_OK) {
            liveTags--;
            farewell.takenBack(slot);
            if (result != UblkCommand.RESULT_ABORT && result != -Errno.ECANCELED) {
                throw new UblkException(
                        "the driver refused tag "
                                + slot.tag
                                + " of queue "
                                + slot.queue
                                + ": "
                                + Errno.describe(result));
            }
            return;
        }
        requests++;
        farewell.delivered(slot);
        MemorySegment d = started(descriptors);
        long at = (long) slot.tag * IoDescDescriptor.SIZE_BYTES;
        slot.begin(
                d.get(JAVA_INT, at + IoDescDescriptor.OP_FLAGS),
                d.get(JAVA_LONG, at + IoDescDescriptor.START_SECTOR)
                        << IoDescDescriptor.SECTOR_SHIFT,
                Integer.toUnsignedLong(d.get(JAVA_INT, at + IoDescDescriptor.NR_SECTORS))
                        << IoDescDescriptor.SECTOR_SHIFT);
        if (slot.hasPayload()) {
            if (slot.lengthBytes > config.maxIoBytes()) {
                throw new IllegalStateException(
                        "the driver sent a request of " + slot.lengthBytes + " bytes");
            }
            started(dataPath).deliver(slot);
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
                config.faults().targetFailed(slot, e);
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
        FusedCommand command = started(fusedCommand);
        if (config.linkedCommands() && command.mayCommitAhead(slot)) {
            // In one submission: when the only secondary has moved all it should, the kernel goes
            // on to the commit by itself, and we hear of the tag's next request. When it has not,
            // the kernel drops the commit and tells us of the secondary.
            started(ring).reserve(MAX_CHAIN);
            slot.pending = 1;
            slot.committedAhead = true;
            command.issueOne(slot, 0, AHEAD);
            sendCommit(slot, slot.successResult(), AHEAD);
            return;
        }
        // One more than there are: what ends at once must not end the command half issued.
        slot.pending = slot.secondaries.count + 1;
        command.issue(slot);
        slot.pending--;
    }

    /** The payload was never in the ring's table: moves all of it, by copies. */
    private void issueTransfersAgain(Slot slot) {
        slot.secondaries.restart();
        slot.pending = slot.secondaries.transfers() + 1;
        started(fusedCommand).issueTransfers(slot);
        slot.pending--;
    }

    /** A secondary has completed (or the rest of it): with bytes moved, 0, or a negative errno. */
    void secondaryEnded(Slot slot, int i, int result) {
        Secondaries s = slot.secondaries;
        s.shortLength[i] = 0;
        slot.committedAhead = false; // it failed or fell short: the kernel dropped the commit
        if (result < 0) {
            if (FusedCommand.isTransient(result) && s.retries[i]++ < MAX_RETRIES) {
                started(fusedCommand).reissue(slot, i);
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
                    started(fusedCommand).reissue(slot, i);
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

    // ---- requests that wait for one another

    /**
     * Ends the wait of a request: of this queue after the completions of this turn, so that no step
     * runs inside another; of another queue by a message to its ring, on whose thread it goes on.
     */
    void wake(Slot slot) {
        if (slot.agent == this) {
            woken.add(slot.tag);
            return;
        }
        started(ring)
                .next()
                .messageRing(started(slot.agent.ring).fd(), slot.userData(UserData.KIND_WAKE, 0), 0)
                .flags(SqeFlags.CQE_SKIP_SUCCESS)
                .userData(UserData.of(UserData.KIND_WAKE_LOST, 0, 0, slot.queue));
    }

    private void wokenUp(Slot slot) {
        int i = slot.secondaries.takePark();
        if (i < 0) {
            throw new IllegalStateException("tag " + slot.tag + " was woken and does not wait");
        }
        secondaryEnded(slot, i, 0);
    }

    /** The first of a linked pair failed or fell short; the second was canceled without a word. */
    private void firstOfPairEnded(Slot slot, int i, int result) {
        if (result > 0) {
            slot.secondaries.shortLength[i] = result;
            started(fusedCommand).reissue(slot, i);
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
                config.faults().targetFailed(slot, unfilled(slot));
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
        if (!slot.owned || slot.pending != 0) {
            throw new IllegalStateException("commit of a request that is not ours to end");
        }
        slot.owned = false;
        sendCommit(slot, result, 0);
    }

    private void sendCommit(Slot slot, int result, int flagsBefore) {
        DataPath path = started(dataPath);
        path.beforeCommit(slot, flagsBefore);
        Sqe sqe = ioCommand(slot, UblkCommand.COMMIT_AND_FETCH_REQ, result);
        path.addressNext(sqe, slot.tag);
    }

    private Sqe ioCommand(Slot slot, int command, int result) {
        return started(ring)
                .next()
                .uringCommand(QueueContext.CHARACTER_DEVICE, command)
                .commandInt(
                        IoCmdDescriptor.QUEUE_AND_TAG,
                        IoCmdDescriptor.queueAndTag(slot.queue, slot.tag))
                .commandInt(IoCmdDescriptor.RESULT, result)
                .fixedFile()
                .userData(slot.userData(UserData.KIND_DELIVERY, 0));
    }

    private void unregisterFailed(Slot slot, long userData, int result) {
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

    private static void checkGeneration(Slot slot, long userData) {
        if (!isOfItsRequest(slot, userData) || !slot.owned) {
            throw new IllegalStateException(
                    "completion of a request that tag " + slot.tag + " no longer holds");
        }
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

    // ---- figures

    /** Requests delivered since the start. */
    long requests() {
        return requests;
    }

    /** io_uring_enter calls since the start. */
    long enters() {
        return ring == null ? 0 : ring.enters();
    }
}
