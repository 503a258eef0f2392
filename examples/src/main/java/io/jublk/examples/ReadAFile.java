package io.jublk.examples;

import io.jublk.uring.LinuxKernel;
import io.jublk.uring.Mapping;
import io.jublk.uring.Open;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import java.lang.foreign.ValueLayout;

/** The ring alone, without ublk: the first bytes of a file. */
final class ReadAFile {

    public static void main(String[] args) {
        var kernel = new LinuxKernel();
        int fd = kernel.open(args[0], Open.READ_ONLY, 0);
        try (var ring = Ring.create(kernel, RingOptions.ofEntries(8));
                var buffer = Mapping.populated(kernel, 4096)) {
            ring.next().read(fd, buffer.address(), 4096, 0).userData(1);
            while (ring.drain((userData, result, flags) -> print(buffer, result)) == 0) {
                ring.submitAndWait(1, Ring.FOREVER);
            }
        }
    }

    private static void print(Mapping buffer, int result) {
        System.out.write(buffer.segment().toArray(ValueLayout.JAVA_BYTE), 0, Math.max(0, result));
        System.out.flush();
    }

    private ReadAFile() {}
}
