package io.jublk.integration;

import io.jublk.sim.conformance.DriverWorld;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Kernel;
import io.jublk.uring.KernelException;
import io.jublk.uring.LinuxKernel;
import io.jublk.uring.Mapping;
import io.jublk.uring.Open;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import io.jublk.uring.Sqe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The running kernel's driver, and a user of its block devices: direct I/O through a ring of its
 * own, on the same thread.
 */
final class RealDriverWorld implements DriverWorld, AutoCloseable {

    private static final int MAX_IO_BYTES = 64 << 10;
    private static final int MAX_REQUESTS = 16;

    /** What does not end in this time does not end. */
    private static final long PATIENCE_NANOS = 500_000_000;

    private static final int PERIOD = 251;

    private final Kernel kernel = new LinuxKernel();
    private final Path directory;
    private final Ring ring;
    private final Mapping payloads;
    private final List<Integer> answers = new ArrayList<>();
    private int blockFd = -1;
    private int files;

    RealDriverWorld(Path directory) {
        this.directory = directory;
        ring = Ring.create(kernel, RingOptions.ofEntries(MAX_REQUESTS));
        payloads = Mapping.populated(kernel, (long) MAX_REQUESTS * MAX_IO_BYTES);
    }

    @Override
    public Kernel kernel() {
        return kernel;
    }

    @Override
    public int file(int lengthBytes) {
        byte[] bytes = new byte[lengthBytes];
        for (int i = 0; i < lengthBytes; i++) {
            bytes[i] = (byte) (i % PERIOD);
        }
        Path path = directory.resolve("file" + files++);
        try {
            Files.write(path, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return KernelException.check(kernel.open(path.toString(), Open.READ_WRITE, 0), "open");
    }

    @Override
    public void onOtherTask(Runnable part) {
        join(Thread.ofPlatform().start(part));
    }

    @Override
    public int processId() {
        return (int) ProcessHandle.current().pid();
    }

    @Override
    public void start(int deviceId, Runnable serve) {
        RuntimeException[] failure = {null};
        Thread starter =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try (ControlDevice control = ControlDevice.open(kernel)) {
                                        control.start(deviceId, processId());
                                    } catch (RuntimeException e) {
                                        failure[0] = e;
                                    }
                                });
        while (starter.isAlive()) { // the look for partitions of older drivers waits in START
            serve.run();
            Thread.onSpinWait();
        }
        join(starter);
        @Nullable RuntimeException cause = failure[0];
        if (cause != null) {
            throw cause;
        }
        blockFd =
                KernelException.check(
                        kernel.open("/dev/ublkb" + deviceId, Open.READ_WRITE | Open.DIRECT, 0),
                        "open of the block device");
    }

    @Override
    public int ask(int operation, long sector, int sectors, byte fill) {
        payload(answers.size()).fill(fill);
        return send(operation, sector, sectors, payload(answers.size()).address());
    }

    @Override
    public int askFrom(MemorySegment memory, int operation, long sector) {
        return send(operation, sector, (int) (memory.byteSize() / 512), memory.address());
    }

    private int send(int operation, long sector, int sectors, long address) {
        int request = answers.size();
        answers.add(PENDING);
        int bytes = sectors * 512;
        Sqe sqe = ring.next();
        switch (operation) {
            case IoOp.READ -> sqe.read(blockFd, address, bytes, sector * 512);
            case IoOp.WRITE -> sqe.write(blockFd, address, bytes, sector * 512);
            case IoOp.FLUSH -> sqe.fsync(blockFd, false);
            default -> throw new IllegalArgumentException("operation " + operation);
        }
        sqe.userData(request);
        ring.submit();
        return request;
    }

    @Override
    public int answer(int request) {
        for (int tries = 0; tries < 2 && answers.get(request) == PENDING; tries++) {
            ring.drain(
                    (userData, result, flags) -> answers.set((int) userData, Math.min(result, 0)));
            if (answers.get(request) == PENDING) {
                ring.submitAndWait(1, PATIENCE_NANOS);
            }
        }
        return answers.get(request);
    }

    @Override
    public MemorySegment payload(int request) {
        return payloads.segment().asSlice((long) request * MAX_IO_BYTES, MAX_IO_BYTES);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void leave() {
        if (blockFd >= 0) {
            kernel.close(blockFd);
            blockFd = -1;
        }
    }

    @Override
    public void close() {
        leave();
        ring.close();
        payloads.close();
    }
}
