package io.jublk.qcow2.device;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Step;
import io.jublk.uring.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** One tag of a simulated queue: the engine's rules for a request, without the engine. */
final class SimRequest implements IoRequest {

    enum Kind {
        READ,
        WRITE,
        FLUSH,
        DISCARD,
        ZEROES,
        /** To the size that is its offset: the image's own request, here one of a tag's. */
        GROW
    }

    static final int MAX_BYTES = 256 << 10;

    private final SimDevice device;
    private final int tag;
    private final MemorySegment memory = Arena.ofAuto().allocate(MAX_BYTES, 4096);

    @Nullable Kind kind;
    private long offset;
    private long length;
    private BitSet filled = new BitSet();
    private int pending;
    private int error;
    private int shownError;
    private boolean parked;
    private @Nullable Step next;
    private @Nullable Step onError;

    SimRequest(SimDevice device, int tag) {
        this.device = device;
        this.tag = tag;
    }

    boolean isFree() {
        return kind == null;
    }

    MemorySegment payload() {
        return memory.asSlice(0, length);
    }

    void begin(Kind newKind, long newOffset, long newLength) {
        kind = newKind;
        offset = newOffset;
        length = newLength;
        filled = new BitSet();
        error = 0;
        if (kind == Kind.READ) {
            payload().fill((byte) 0xee);
        }
    }

    /** Describes and issues; called with the target's own method first. */
    void run(Step first) {
        Step step = first;
        while (step != null) {
            next = null;
            onError = null;
            pending = 1;
            step.run(this);
            pending--;
            step = pending > 0 ? null : ended();
        }
    }

    void secondaryEnded(int result) {
        if (result < 0 && error == 0) {
            error = result;
        }
        if (--pending == 0) {
            Step step = ended();
            if (step != null) {
                run(step);
            }
        }
    }

    private @Nullable Step ended() {
        if (error != 0 && onError != null) {
            shownError = error;
            error = 0;
            return onError;
        }
        shownError = 0;
        if (error == 0 && next != null) {
            return next;
        }
        if (error == 0 && kind == Kind.READ && filled.cardinality() < length) {
            throw new AssertionError(
                    "read of " + offset + "+" + length + " was filled to " + filled);
        }
        device.completed(this, error);
        kind = null;
        return null;
    }

    void wokenUp() {
        if (!parked) {
            throw new AssertionError("tag " + tag + " was woken and does not wait");
        }
        parked = false;
        secondaryEnded(0);
    }

    @Override
    public boolean isUnderWay() {
        return kind != null;
    }

    @Override
    public long offsetBytes() {
        return offset;
    }

    @Override
    public long lengthBytes() {
        return length;
    }

    @Override
    public boolean mayUnmap() {
        return device.mayUnmap(this);
    }

    @Override
    public int queue() {
        return 0;
    }

    @Override
    public int tag() {
        return tag;
    }

    @Override
    public void read(BackingFile file, long fileOffset, long payloadOffset, long lengthBytes) {
        require(Kind.READ);
        MemorySegment to = memory.asSlice(payloadOffset, lengthBytes);
        filled.set((int) payloadOffset, (int) (payloadOffset + lengthBytes));
        issue(device.read(this, file, fileOffset, to));
    }

    @Override
    public void write(BackingFile file, long fileOffset, long payloadOffset, long lengthBytes) {
        require(Kind.WRITE);
        issue(device.write(this, file, fileOffset, memory.asSlice(payloadOffset, lengthBytes)));
    }

    @Override
    public void writeThrough(BackingFile file, long fileOffset, long payloadOffset, long bytes) {
        throw new AssertionError("no FUA here");
    }

    @Override
    public void zero(long payloadOffset, long lengthBytes) {
        require(Kind.READ);
        memory.asSlice(payloadOffset, lengthBytes).fill((byte) 0);
        filled.set((int) payloadOffset, (int) (payloadOffset + lengthBytes));
    }

    @Override
    public void copyIn(MemorySegment source, long offset, long payloadOffset, long lengthBytes) {
        require(Kind.READ);
        filled.set((int) payloadOffset, (int) (payloadOffset + lengthBytes));
        issue(
                device.later(
                        this,
                        () -> {
                            MemorySegment.copy(source, offset, memory, payloadOffset, lengthBytes);
                            return 0;
                        }));
    }

    @Override
    public void copyOut(
            long payloadOffset, MemorySegment destination, long offset, long lengthBytes) {
        require(Kind.WRITE);
        issue(
                device.later(
                        this,
                        () -> {
                            MemorySegment.copy(
                                    memory, payloadOffset, destination, offset, lengthBytes);
                            return 0;
                        }));
    }

    @Override
    public void leaveUnfilled() {
        throw new AssertionError("never in an image");
    }

    @Override
    public void load(BackingFile file, long fileOffset, MemorySegment destination) {
        destination.fill((byte) 0xdd);
        issue(device.read(this, file, fileOffset, destination));
    }

    @Override
    public void store(BackingFile file, long fileOffset, MemorySegment source) {
        issue(device.write(this, file, fileOffset, source));
    }

    @Override
    public void sync(BackingFile file) {
        issue(device.sync(this, file));
    }

    @Override
    public void punchHole(BackingFile file, long fileOffset, long lengthBytes) {
        issue(device.punch(this, file, fileOffset, lengthBytes));
    }

    @Override
    public void zeroRange(BackingFile file, long fileOffset, long lengthBytes) {
        throw new AssertionError("not used");
    }

    @Override
    public void allocate(BackingFile file, long fileOffset, long lengthBytes) {
        throw new AssertionError("not used");
    }

    @Override
    public void discard(BackingFile file, long fileOffset, long lengthBytes) {
        throw new AssertionError("not used");
    }

    @Override
    public void park() {
        if (parked) {
            throw new AssertionError("waits twice");
        }
        parked = true;
        pending++;
    }

    @Override
    public void wake(IoRequest waiting) {
        device.wake((SimRequest) waiting);
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

    byte[] bytes() {
        return payload().toArray(JAVA_BYTE);
    }

    private void require(Kind wanted) {
        if (kind != wanted) {
            throw new AssertionError("payload of a " + kind);
        }
    }

    private void issue(Runnable operation) {
        pending++;
        device.issue(operation);
    }
}
