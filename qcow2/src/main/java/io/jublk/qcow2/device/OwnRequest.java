package io.jublk.qcow2.device;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Step;
import io.jublk.uring.CompletionHandler;
import io.jublk.uring.Errno;
import io.jublk.uring.Fallocate;
import io.jublk.uring.Kernel;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import io.jublk.uring.Sqe;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A request that no client has sent: the image's own, for its end, when the device is gone. It has
 * no payload, waits for nobody, and runs on the calling thread over a ring of its own.
 */
final class OwnRequest implements IoRequest, CompletionHandler, AutoCloseable {

    private static final int ENTRIES = 64;

    private final Ring ring;
    private int pending;
    private int error;
    private int shownError;
    private @Nullable Step next;
    private @Nullable Step onError;

    /** What each operation is to move, by its user data; -1 where that does not matter. */
    private int[] expected = new int[ENTRIES];

    private int operations;

    OwnRequest(Kernel kernel) {
        ring = Ring.create(kernel, RingOptions.ofEntries(ENTRIES));
    }

    /**
     * Runs a course to its end.
     *
     * @return 0, or the first error, a negative errno
     */
    int run(Step first) {
        Step step = first;
        error = 0;
        while (step != null) {
            next = null;
            onError = null;
            operations = 0;
            step.run(this);
            while (pending > 0) {
                ring.submitAndWait(1, Ring.FOREVER);
                ring.drain(this);
            }
            if (error != 0 && onError != null) {
                shownError = error;
                error = 0;
                step = onError;
            } else {
                shownError = 0;
                step = error == 0 ? next : null;
            }
        }
        return error;
    }

    @Override
    public void onCompletion(long userData, int result, int flags) {
        pending--;
        int wanted = expected[(int) userData];
        if (result < 0 || (wanted >= 0 && result != wanted)) {
            fail(result < 0 ? -result : Errno.EIO);
        }
    }

    private void issue(Sqe sqe, int wanted) {
        if (operations == expected.length) {
            expected = Arrays.copyOf(expected, operations * 2);
        }
        expected[operations] = wanted;
        sqe.userData(operations++);
        pending++;
    }

    // ---- what a course without payload describes

    @Override
    public void load(BackingFile file, long fileOffset, MemorySegment destination) {
        int length = (int) destination.byteSize();
        issue(ring.next().read(file.fd(), destination.address(), length, fileOffset), length);
    }

    @Override
    public void store(BackingFile file, long fileOffset, MemorySegment source) {
        int length = (int) source.byteSize();
        issue(ring.next().write(file.fd(), source.address(), length, fileOffset), length);
    }

    @Override
    public void sync(BackingFile file) {
        issue(ring.next().fsync(file.fd(), true), -1);
    }

    @Override
    public void punchHole(BackingFile file, long fileOffset, long lengthBytes) {
        int mode = Fallocate.PUNCH_HOLE | Fallocate.KEEP_SIZE;
        issue(ring.next().fallocate(file.fd(), mode, fileOffset, lengthBytes), -1);
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

    @Override
    public void wake(IoRequest parked) {
        throw new IllegalStateException("a request is under way in a device that has ended");
    }

    @Override
    public void park() {
        throw new IllegalStateException("nobody is there to wait for");
    }

    // ---- what it is not

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

    @Override
    public int queue() {
        return 0;
    }

    @Override
    public int tag() {
        return 0;
    }

    @Override
    public void read(BackingFile file, long fileOffset, long payloadOffset, long lengthBytes) {
        throw hasNoPayload();
    }

    @Override
    public void write(BackingFile file, long fileOffset, long payloadOffset, long lengthBytes) {
        throw hasNoPayload();
    }

    @Override
    public void writeThrough(
            BackingFile file, long fileOffset, long payloadOffset, long lengthBytes) {
        throw hasNoPayload();
    }

    @Override
    public void zero(long payloadOffset, long lengthBytes) {
        throw hasNoPayload();
    }

    @Override
    public void copyIn(MemorySegment source, long payloadOffset) {
        throw hasNoPayload();
    }

    @Override
    public void copyOut(long payloadOffset, MemorySegment destination) {
        throw hasNoPayload();
    }

    @Override
    public void leaveUnfilled() {
        throw hasNoPayload();
    }

    @Override
    public void zeroRange(BackingFile file, long fileOffset, long lengthBytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void allocate(BackingFile file, long fileOffset, long lengthBytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void discard(BackingFile device, long fileOffset, long lengthBytes) {
        throw new UnsupportedOperationException();
    }

    private static IllegalStateException hasNoPayload() {
        return new IllegalStateException("the image's own request has no payload");
    }

    @Override
    public void close() {
        ring.close();
    }
}
