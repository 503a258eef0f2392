package io.jublk.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jublk.uring.Errno;
import io.jublk.uring.KernelException;
import io.jublk.uring.LinuxKernel;
import io.jublk.uring.Memfd;
import io.jublk.uring.Op;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A listener of the running kernel and what it registers, for one test. */
final class Listening implements AutoCloseable {

    static final int PAGE = 4096;

    final LinuxKernel kernel = new LinuxKernel();
    final RecordingRegistrar registrar = new RecordingRegistrar(kernel);
    final SharedListener listener;
    private final long openBefore;

    Listening(Path directory) throws IOException {
        assumeSocketsByRing();
        openBefore = openDescriptors();
        listener = SharedListener.open(kernel, directory.resolve("0.sock"), "rw-------", registrar);
    }

    private void assumeSocketsByRing() {
        try (RingCalls calls = new RingCalls(kernel)) {
            assumeTrue(calls.ring.probe().get(Op.LISTEN), "BIND and LISTEN need Linux 6.11");
        } catch (KernelException e) {
            assumeTrue(
                    e.errno() != Errno.ENOSYS && e.errno() != Errno.EPERM,
                    () -> "no io_uring here: " + e.getMessage());
            throw e;
        }
    }

    String path() {
        return listener.path().toString();
    }

    SharedClient connect() {
        return SharedClient.connect(kernel, path());
    }

    /** A memfd with pages and seals. */
    int memfd(long bytes, int seals) {
        int fd = kernel.memfdCreate("test", Memfd.CLOEXEC | Memfd.ALLOW_SEALING);
        assertEquals(0, kernel.fallocate(fd, 0, 0, bytes));
        assertEquals(0, kernel.fcntl(fd, Memfd.ADD_SEALS, seals));
        return fd;
    }

    /** It still works, for the next client, after all that a test has done to it. */
    void expectWellBehaved() {
        try (SharedClient client = connect();
                SharedBuffer buffer = SharedBuffer.allocate(kernel, PAGE)) {
            int index = client.share(buffer, false);
            buffer.segment().fill((byte) 77);
            assertEquals(
                    77,
                    registrar
                            .mapping(index)
                            .segment()
                            .get(java.lang.foreign.ValueLayout.JAVA_BYTE, 1));
        }
    }

    static long openDescriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Override
    public void close() throws IOException {
        registrar.awaitCount(0);
        listener.close();
        assertNull(listener.failure());
        assertEquals(false, Files.exists(listener.path()), "the socket is left");
        // the ring closes descriptors when it comes to it
        long end = System.nanoTime() + 30_000_000_000L;
        while (openDescriptors() > openBefore && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertEquals(openBefore, openDescriptors(), "descriptors");
    }
}
