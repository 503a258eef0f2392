package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.uring.Errno;
import io.jublk.uring.KernelException;
import io.jublk.uring.LinuxKernel;
import io.jublk.uring.Open;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import io.jublk.uring.Sqe;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A client of a block device: one request at a time, every byte looked at, every error a number. A
 * request that never ends is told of by {@link Bounded}.
 */
final class Client implements AutoCloseable {

    private static final int ALIGNMENT = 4096;

    /** O_DSYNC of asm-generic/fcntl.h. */
    private static final int DSYNC = 010000;

    /** What a buffer holds before a read: a byte that nobody wrote must not look like a zero. */
    private static final byte JUNK = (byte) 0xa5;

    private final LinuxKernel kernel = new LinuxKernel();
    private final String path;
    private final int fd;
    private final Ring ring;

    private Client(String path, int flags) {
        this.path = path;
        fd = KernelException.check(kernel.open(path, flags, 0), path);
        ring = Ring.create(kernel, RingOptions.ofEntries(1).withManyOwners());
    }

    static Client direct(String path) {
        return new Client(path, Open.READ_WRITE | Open.DIRECT);
    }

    /** Writes are on stable storage when they return. */
    static Client synchronous(String path) {
        return new Client(path, Open.READ_WRITE | Open.DIRECT | DSYNC);
    }

    /** Through the page cache. */
    static Client buffered(String path) {
        return new Client(path, Open.READ_WRITE);
    }

    static Client readOnly(String path) {
        return new Client(path, Open.READ_ONLY | Open.DIRECT);
    }

    byte[] read(long offset, int length) throws Exception {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment buffer = arena.allocate(length, ALIGNMENT).fill(JUNK);
            int result = run("reading", s -> s.read(fd, buffer.address(), length, offset));
            assertEquals(length, result, () -> "read of " + length + " from " + offset);
            return buffer.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    void write(long offset, byte[] bytes) throws Exception {
        assertEquals(
                bytes.length,
                tryWrite(offset, bytes),
                () -> "write of " + bytes.length + " from " + offset);
    }

    /** The bytes written, or a negative errno. */
    int tryWrite(long offset, byte[] bytes) throws Exception {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment buffer = arena.allocate(bytes.length, ALIGNMENT);
            buffer.copyFrom(MemorySegment.ofArray(bytes));
            return run("writing", s -> s.write(fd, buffer.address(), bytes.length, offset));
        }
    }

    /** The bytes read, or a negative errno. */
    int tryRead(long offset, int length) throws Exception {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment buffer = arena.allocate(length, ALIGNMENT);
            return run("reading", s -> s.read(fd, buffer.address(), length, offset));
        }
    }

    void sync() throws Exception {
        assertEquals(0, trySync(), "fsync");
    }

    /** 0, or a negative errno. */
    int trySync() throws Exception {
        return run("fsync of", s -> s.fsync(fd, false));
    }

    /** fallocate(2), which a block device maps to zeroing and discarding. */
    int fallocate(int mode, long offset, long length) throws Exception {
        return Bounded.call(
                "fallocate of " + path, () -> kernel.fallocate(fd, mode, offset, length));
    }

    void expect(long offset, byte[] bytes) throws Exception {
        assertArrayEquals(bytes, read(offset, bytes.length), () -> path + " from " + offset);
    }

    void expectZeros(long offset, int length) throws Exception {
        expect(offset, new byte[length]);
    }

    /** EIO: neither zeros nor a wait. */
    void expectReadError(long offset, int length) throws Exception {
        assertEquals(-Errno.EIO, tryRead(offset, length), () -> "read from " + offset);
    }

    void expectWriteError(long offset, byte[] bytes) throws Exception {
        assertEquals(-Errno.EIO, tryWrite(offset, bytes), () -> "write from " + offset);
    }

    private int run(String what, Consumer<Sqe> request) throws Exception {
        return Bounded.call(
                what + " " + path,
                () -> {
                    AtomicInteger outcome = new AtomicInteger();
                    request.accept(ring.next());
                    ring.submitAndWait(1, Ring.FOREVER);
                    int count = ring.drain((userData, result, flags) -> outcome.set(result));
                    assertEquals(1, count, "completions");
                    return outcome.get();
                });
    }

    @Override
    public void close() {
        ring.close();
        kernel.close(fd);
    }
}
