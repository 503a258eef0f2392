package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.shared.SharedBuffer;
import io.jublk.uring.KernelException;
import io.jublk.uring.LinuxKernel;
import io.jublk.uring.Open;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A client that does direct I/O from and to shared memory, one request at a time. */
final class SharedIo implements AutoCloseable {

    private final LinuxKernel kernel = new LinuxKernel();
    private final SharedBuffer buffer;
    private final String device;
    private final int fd;
    private final Ring ring = Ring.create(kernel, RingOptions.ofEntries(1).withManyOwners());

    SharedIo(String device, SharedBuffer buffer) {
        this.device = device;
        this.buffer = buffer;
        fd = KernelException.check(kernel.open(device, Open.READ_WRITE | Open.DIRECT, 0), device);
    }

    /** Writes these bytes by way of the buffer's range at {@code at}. */
    void write(long offset, long at, byte[] bytes) throws Exception {
        MemorySegment.copy(bytes, 0, buffer.segment(), ValueLayout.JAVA_BYTE, at, bytes.length);
        ring.next().write(fd, buffer.address() + at, bytes.length, offset);
        complete("write", offset, bytes.length);
    }

    byte[] read(long offset, long at, int length) throws Exception {
        MemorySegment range = buffer.segment().asSlice(at, length).fill((byte) 0xa5);
        ring.next().read(fd, range.address(), length, offset);
        complete("read", offset, length);
        return range.toArray(ValueLayout.JAVA_BYTE);
    }

    private void complete(String what, long offset, int length) throws Exception {
        int[] outcome = new int[1];
        Bounded.run(
                what + " of " + device,
                () -> {
                    ring.submitAndWait(1, Ring.FOREVER);
                    ring.drain((userData, result, flags) -> outcome[0] = result);
                });
        assertEquals(length, outcome[0], () -> what + " of " + device + " at " + offset);
    }

    @Override
    public void close() {
        ring.close();
        kernel.close(fd);
    }
}
