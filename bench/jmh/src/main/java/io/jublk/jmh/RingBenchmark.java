package io.jublk.jmh;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.uring.FixedFiles;
import io.jublk.uring.KernelException;
import io.jublk.uring.LinuxKernel;
import io.jublk.uring.Mapping;
import io.jublk.uring.Open;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** This machine's io_uring; {@code ring.c} does the same on liburing, with the same setup flags. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RingBenchmark {

    private static final int BATCH = 32;
    private static final int BLOCK_BYTES = 4096;
    private static final int IOVEC_BYTES = 16;

    /** io_uring.h, IORING_REGISTER_BUFFERS. */
    private static final int REGISTER_BUFFERS = 0;

    private final LinuxKernel kernel = new LinuxKernel();
    private Ring ring;
    private Mapping buffer;
    private Path file;
    private int fd;
    private long seen;

    @Setup
    public void make() throws IOException {
        file = Files.createTempFile(Path.of("/dev/shm"), "jublk", ".jmh");
        Files.write(file, new byte[BLOCK_BYTES]);
        fd = kernel.open(file.toString(), Open.READ_ONLY, 0);
        ring = Ring.create(kernel, RingOptions.ofEntries(2 * BATCH));
        FixedFiles files = ring.fixedFiles(1);
        files.set(0, fd);
        buffer = Mapping.populated(kernel, BLOCK_BYTES);
        try (Mapping vector = Mapping.populated(kernel, IOVEC_BYTES)) {
            vector.segment().set(JAVA_LONG, 0, buffer.address());
            vector.segment().set(JAVA_LONG, 8, BLOCK_BYTES);
            KernelException.check(
                    kernel.ioUringRegister(ring.fd(), REGISTER_BUFFERS, vector.address(), 1),
                    "registering a buffer");
        }
    }

    @TearDown
    public void release() throws IOException {
        ring.close();
        buffer.close();
        kernel.close(fd);
        Files.delete(file);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long nop() {
        for (int i = 0; i < BATCH; i++) {
            ring.next().nop().userData(i);
        }
        return complete();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long fixedRead() {
        for (int i = 0; i < BATCH; i++) {
            ring.next().readFixed(0, 0, buffer.address(), BLOCK_BYTES, 0).fixedFile().userData(i);
        }
        return complete();
    }

    private long complete() {
        int left = BATCH;
        while (left > 0) {
            ring.submitAndWait(left, Ring.FOREVER);
            left -= ring.drain(this::see);
        }
        return seen;
    }

    private void see(long userData, int result, int flags) {
        if (result < 0) {
            throw new IllegalStateException("result " + result);
        }
        seen += userData;
    }
}
