package io.jublk.examples;

import io.jublk.shared.SharedBuffer;
import io.jublk.shared.SharedClient;
import io.jublk.uring.KernelException;
import io.jublk.uring.LinuxKernel;
import io.jublk.uring.Open;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import java.nio.charset.StandardCharsets;

/**
 * A client of a device that was added with {@code --shared socket}: writes a text to the device's
 * beginning and reads it back, from and to memory that is the server's too. Nothing is copied.
 */
final class SharedCopy {

    private static final int BYTES = 1 << 16;

    /** The device, its socket, and the text. */
    public static void main(String[] args) {
        var kernel = new LinuxKernel();
        int device = kernel.open(args[0], Open.READ_WRITE | Open.DIRECT, 0);
        try (var buffer = SharedBuffer.allocate(kernel, BYTES);
                var server = SharedClient.connect(kernel, args[1]);
                var ring = Ring.create(kernel, RingOptions.ofEntries(8))) {
            server.share(buffer, false);
            buffer.segment().setString(0, args[2], StandardCharsets.UTF_8);
            ring.next().write(device, buffer.address(), BYTES, 0);
            complete(ring);
            buffer.segment().fill((byte) 0);
            ring.next().read(device, buffer.address(), BYTES, 0);
            complete(ring);
            System.out.println(buffer.segment().getString(0, StandardCharsets.UTF_8));
        }
    }

    private static void complete(Ring ring) {
        while (ring.drain((data, result, flags) -> KernelException.check(result, "I/O")) == 0) {
            ring.submitAndWait(1, Ring.FOREVER);
        }
    }

    private SharedCopy() {}
}
