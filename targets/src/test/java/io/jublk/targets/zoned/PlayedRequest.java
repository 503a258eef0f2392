package io.jublk.targets.zoned;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Step;
import io.jublk.uring.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request whose secondaries are carried out when the test says so. */
final class PlayedRequest implements IoRequest {

    private final long offset;
    private final long length;
    private long appended;
    final byte[] payload;

    private final List<Runnable> secondaries = new ArrayList<>();
    private @Nullable Step next;
    private @Nullable Step onError;
    private boolean parked;
    private int error;
    private int shownError;
    private boolean started;
    boolean done;

    /** What the secondaries of the next round fail with; 0 for success. */
    int failure;

    PlayedRequest(long offset, int length) {
        this.offset = offset;
        this.length = length;
        appended = offset;
        payload = new byte[length];
        Arrays.fill(payload, (byte) 0xee);
    }

    /** Has the target describe it, and leaves what it described undone. */
    PlayedRequest begin(Step describe) {
        started = true;
        describe.run(this);
        return this;
    }

    /** To its end. */
    int run(Step describe) {
        begin(describe);
        finish();
        return result();
    }

    /** Carries out what is described, and what follows, until it waits for another or is done. */
    void finish() {
        while (!done && !parked) {
            round();
        }
    }

    /** One fused command. */
    void round() {
        List<Runnable> now = List.copyOf(secondaries);
        secondaries.clear();
        if (failure != 0 && !now.isEmpty()) {
            error = error == 0 ? failure : error;
            failure = 0;
        } else {
            now.forEach(Runnable::run);
        }
        Step following = error == 0 ? next : onError;
        next = null;
        onError = null;
        shownError = error;
        if (following == null) {
            done = true;
            return;
        }
        error = 0;
        following.run(this);
    }

    boolean isParked() {
        return parked;
    }

    int result() {
        if (!started || !done) {
            throw new AssertionError("not done");
        }
        return error;
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
    public void read(BackingFile file, long fileOffset, long payloadOffset, long bytes) {
        secondaries.add(
                () -> {
                    ByteBuffer to = ByteBuffer.wrap(payload, (int) payloadOffset, (int) bytes);
                    try (FileChannel f = open(file)) {
                        f.read(to, fileOffset);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    if (to.hasRemaining()) {
                        fail(Errno.EIO);
                    }
                });
    }

    @Override
    public void write(BackingFile file, long fileOffset, long payloadOffset, long bytes) {
        secondaries.add(
                () -> {
                    try (FileChannel f = open(file)) {
                        f.write(
                                ByteBuffer.wrap(payload, (int) payloadOffset, (int) bytes),
                                fileOffset);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    @Override
    public void writeThrough(BackingFile file, long fileOffset, long payloadOffset, long bytes) {
        write(file, fileOffset, payloadOffset, bytes);
    }

    @Override
    public void zero(long payloadOffset, long bytes) {
        secondaries.add(
                () ->
                        Arrays.fill(
                                payload,
                                (int) payloadOffset,
                                (int) (payloadOffset + bytes),
                                (byte) 0));
    }

    @Override
    public void copyIn(MemorySegment source, long offset, long payloadOffset, long lengthBytes) {
        secondaries.add(
                () ->
                        MemorySegment.copy(
                                source,
                                JAVA_BYTE,
                                offset,
                                payload,
                                (int) payloadOffset,
                                (int) lengthBytes));
    }

    @Override
    public void copyOut(
            long payloadOffset, MemorySegment destination, long offset, long lengthBytes) {
        secondaries.add(
                () ->
                        MemorySegment.copy(
                                payload,
                                (int) payloadOffset,
                                destination,
                                JAVA_BYTE,
                                offset,
                                (int) lengthBytes));
    }

    @Override
    public void truncate(BackingFile file, long sizeBytes) {
        secondaries.add(
                () -> {
                    try (FileChannel f = open(file)) {
                        if (f.size() < sizeBytes) {
                            f.write(ByteBuffer.allocate(1), sizeBytes - 1);
                        } else {
                            f.truncate(sizeBytes);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    @Override
    public void sync(BackingFile file) {
        secondaries.add(() -> {});
    }

    @Override
    public void park() {
        parked = true;
    }

    @Override
    public void wake(IoRequest other) {
        ((PlayedRequest) other).parked = false;
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
    public void appendedAt(long offsetBytes) {
        appended = offsetBytes;
    }

    @Override
    public long appendedAt() {
        return appended;
    }

    @Override
    public void leaveUnfilled() {
        throw new AssertionError("not used");
    }

    @Override
    public void load(BackingFile file, long fileOffset, MemorySegment destination) {
        throw new AssertionError("not used");
    }

    @Override
    public void store(BackingFile file, long fileOffset, MemorySegment source) {
        throw new AssertionError("not used");
    }

    @Override
    public void punchHole(BackingFile file, long fileOffset, long lengthBytes) {
        throw new AssertionError("not used");
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
    public void discard(BackingFile device, long fileOffset, long lengthBytes) {
        throw new AssertionError("not used");
    }

    private static FileChannel open(BackingFile file) throws IOException {
        return FileChannel.open(
                Path.of(file.path()), StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
}
