package io.jublk.qcow2.device;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Step;
import io.jublk.uring.Errno;
import io.jublk.uring.Fallocate;
import io.jublk.uring.Kernel;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import io.jublk.uring.Sqe;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request without payload when no queue is left to run one: each of its secondaries is done when
 * the call returns.
 */
final class ClosingRequest implements IoRequest, AutoCloseable {

    private final Ring ring;
    private int result;
    private int error;
    private int shownError;
    private @Nullable Step next;
    private @Nullable Step onError;

    ClosingRequest(Kernel kernel) {
        ring = Ring.create(kernel, RingOptions.ofEntries(1));
    }

    /**
     * Runs it to its end.
     *
     * @return 0, or a negative errno
     */
    int run(Step first) {
        error = 0;
        Step step = first;
        while (step != null) {
            next = null;
            onError = null;
            step.run(this);
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

    private void operate(Consumer<Sqe> operation) {
        operation.accept(ring.next());
        ring.submitAndWait(1, Ring.FOREVER);
        ring.drain((userData, outcome, flags) -> result = outcome);
        if (result < 0) {
            fail(result);
        }
    }

    private interface Piece {
        void prepare(Sqe sqe, long address, int lengthBytes, long fileOffset);
    }

    private void move(long fileOffset, MemorySegment memory, Piece piece) {
        for (long done = 0; done < memory.byteSize() && error == 0; done += result) {
            long from = done;
            int left = (int) Math.min(Integer.MAX_VALUE, memory.byteSize() - done);
            operate(s -> piece.prepare(s, memory.address() + from, left, fileOffset + from));
            if (result == 0) {
                fail(Errno.EIO); // the file ends before
            }
        }
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
        operate(s -> s.fsync(file.fd(), true));
    }

    @Override
    public void punchHole(BackingFile file, long fileOffset, long lengthBytes) {
        int mode = Fallocate.PUNCH_HOLE | Fallocate.KEEP_SIZE;
        operate(s -> s.fallocate(file.fd(), mode, fileOffset, lengthBytes));
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
            error = -Math.abs(errno);
        }
    }

    /** All others are over: their places are free. */
    @Override
    public int queue() {
        return 0;
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

    // ---- what no flush asks for

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
    public void copyIn(MemorySegment source, long payloadOffset) {
        throw hasNone();
    }

    @Override
    public void copyOut(long payloadOffset, MemorySegment destination) {
        throw hasNone();
    }

    @Override
    public void leaveUnfilled() {
        throw hasNone();
    }

    @Override
    public void zeroRange(BackingFile file, long fileOffset, long lengthBytes) {
        throw hasNone();
    }

    @Override
    public void allocate(BackingFile file, long fileOffset, long lengthBytes) {
        throw hasNone();
    }

    @Override
    public void discard(BackingFile device, long fileOffset, long lengthBytes) {
        throw hasNone();
    }

    @Override
    public void park() {
        throw new IllegalStateException("no other request is left to wait for");
    }

    /** Those that waited are over, whatever became of them. */
    @Override
    public void wake(IoRequest parked) {}

    private static IllegalStateException hasNone() {
        return new IllegalStateException("a last flush moves nothing but an image's own tables");
    }

    @Override
    public void close() {
        ring.close();
    }
}
