package io.jublk.ublk;

import io.jublk.ublk.engine.Wakes;
import io.jublk.uring.Errno;
import io.jublk.uring.Fallocate;
import io.jublk.uring.Kernel;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import io.jublk.uring.Sqe;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request that no client has made: what a target has to do of its own accord, on a thread of no
 * queue, beside the requests of the queues or when none is left. It has no payload. What a step
 * describes runs when the step has returned, one after the other.
 */
public final class BackgroundRequest implements IoRequest, AutoCloseable {

    /** Of no queue. */
    public static final int NO_QUEUE = -1;

    private final Ring ring;
    private final long patienceMillis;
    private final List<Runnable> described = new ArrayList<>();
    private final List<IoRequest> toWake = new ArrayList<>();
    private final Semaphore woken = new Semaphore(0);
    private boolean parked;
    private int result;
    private int error;
    private int shownError;
    private @Nullable Step next;
    private @Nullable Step onError;

    /**
     * @param patienceMillis how long it may wait for another request; 0 when there is no other
     */
    public BackgroundRequest(Kernel kernel, long patienceMillis) {
        ring = Ring.create(kernel, RingOptions.ofEntries(1));
        this.patienceMillis = patienceMillis;
    }

    /**
     * Runs it to its end, on the thread that has made it.
     *
     * @return 0, or a negative errno
     * @throws UblkException when its patience is at an end: it is then in the hands of others still
     */
    public int run(Step first) {
        error = 0;
        Step step = first;
        while (step != null) {
            next = null;
            onError = null;
            step.run(this);
            carryOut();
            Step failed = onError;
            if (error == 0) {
                step = next;
            } else if (failed != null) {
                shownError = error;
                error = 0;
                step = failed;
            } else {
                step = null;
            }
        }
        return error;
    }

    private void carryOut() {
        for (IoRequest request : toWake) {
            if (request instanceof BackgroundRequest other) {
                other.woken.release();
            } else {
                operate(s -> Wakes.prepare(s, request));
            }
        }
        toWake.clear();
        for (Runnable operation : described) {
            if (error == 0) {
                operation.run();
            }
        }
        described.clear();
        if (parked) {
            parked = false;
            awaitWake();
        }
    }

    private void awaitWake() {
        try {
            if (!woken.tryAcquire(patienceMillis, TimeUnit.MILLISECONDS)) {
                throw new UblkException(
                        "requests under way did not end within " + patienceMillis / 1000 + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UblkException("interrupted while waiting for requests under way", e);
        }
    }

    /** Of a request that waits: from any thread. */
    public void wakeUp() {
        woken.release();
    }

    private void operate(Consumer<Sqe> operation) {
        operation.accept(ring.next());
        do {
            ring.submitAndWait(1, Ring.FOREVER); // or until a signal
        } while (ring.drain((userData, outcome, flags) -> result = outcome) == 0);
        if (result < 0) {
            fail(result);
        }
    }

    private void describe(Consumer<Sqe> operation) {
        described.add(() -> operate(operation));
    }

    private interface Piece {
        void prepare(Sqe sqe, long address, int lengthBytes, long fileOffset);
    }

    private void move(long fileOffset, MemorySegment memory, Piece piece) {
        described.add(
                () -> {
                    for (long done = 0; done < memory.byteSize() && error == 0; done += result) {
                        long from = done;
                        int left = (int) Math.min(Integer.MAX_VALUE, memory.byteSize() - done);
                        operate(
                                s ->
                                        piece.prepare(
                                                s,
                                                memory.address() + from,
                                                left,
                                                fileOffset + from));
                        if (result == 0) {
                            fail(Errno.EIO); // the file ends before
                        }
                    }
                });
    }

    @Override
    public void load(BackingFile file, long fileOffset, MemorySegment destination) {
        move(fileOffset, destination, (s, address, n, at) -> s.read(file.fd(), address, n, at));
    }

    @Override
    public void store(BackingFile file, long fileOffset, MemorySegment source) {
        move(fileOffset, source, (s, address, n, at) -> s.write(file.fd(), address, n, at));
    }

    @Override
    public void sync(BackingFile file) {
        describe(s -> s.fsync(file.fd(), true));
    }

    @Override
    public void punchHole(BackingFile file, long fileOffset, long lengthBytes) {
        allocate(file, Fallocate.PUNCH_HOLE | Fallocate.KEEP_SIZE, fileOffset, lengthBytes);
    }

    @Override
    public void zeroRange(BackingFile file, long fileOffset, long lengthBytes) {
        allocate(file, Fallocate.ZERO_RANGE | Fallocate.KEEP_SIZE, fileOffset, lengthBytes);
    }

    @Override
    public void allocate(BackingFile file, long fileOffset, long lengthBytes) {
        allocate(file, Fallocate.KEEP_SIZE, fileOffset, lengthBytes);
    }

    private void allocate(BackingFile file, int mode, long fileOffset, long lengthBytes) {
        describe(s -> s.fallocate(file.fd(), mode, fileOffset, lengthBytes));
    }

    @Override
    public void park() {
        if (patienceMillis == 0) {
            throw new IllegalStateException("no other request is left to wait for");
        }
        parked = true;
    }

    @Override
    public void wake(IoRequest request) {
        if (patienceMillis > 0) { // else those that waited are over, whatever became of them
            toWake.add(request);
        }
    }

    @Override
    public void then(Step step) {
        next = step;
    }

    @Override
    public void otherwise(Step step) {
        onError = step;
    }

    @Override
    public int error() {
        return shownError;
    }

    @Override
    public void fail(int errno) {
        if (error == 0) {
            error = -Math.abs(errno == 0 ? Errno.EIO : errno);
        }
    }

    @Override
    public int queue() {
        return NO_QUEUE;
    }

    @Override
    public int tag() {
        return 0;
    }

    @Override
    public long offsetBytes() {
        return 0;
    }

    @Override
    public long lengthBytes() {
        return 0;
    }

    @Override
    public boolean mayUnmap() {
        return false;
    }

    // ---- what would need a payload, or a device's own command

    @Override
    public void read(BackingFile file, long fileOffset, long payloadOffset, long lengthBytes) {
        throw hasNone();
    }

    @Override
    public void write(BackingFile file, long fileOffset, long payloadOffset, long lengthBytes) {
        throw hasNone();
    }

    @Override
    public void writeThrough(BackingFile file, long fileOffset, long payloadOffset, long bytes) {
        throw hasNone();
    }

    @Override
    public void zero(long payloadOffset, long lengthBytes) {
        throw hasNone();
    }

    @Override
    public void copyIn(MemorySegment source, long offset, long payloadOffset, long lengthBytes) {
        throw hasNone();
    }

    @Override
    public void copyOut(
            long payloadOffset, MemorySegment destination, long offset, long lengthBytes) {
        throw hasNone();
    }

    @Override
    public void leaveUnfilled() {
        throw hasNone();
    }

    @Override
    public void discard(BackingFile device, long fileOffset, long lengthBytes) {
        throw hasNone();
    }

    private static IllegalStateException hasNone() {
        return new IllegalStateException("a request of the background has no payload");
    }

    @Override
    public void close() {
        ring.close();
    }
}
