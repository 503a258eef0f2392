package io.jublk.qcow2.create;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.file.ImageFile;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.LinuxKernel;
import io.jublk.uring.Open;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Makes sure that a range of a new file is really there. */
final class Room {

    private static final int ZEROS_BYTES = 1 << 20;

    static void make(ImageFile file, Path path, long offset, long lengthBytes, Preallocation how) {
        if (lengthBytes == 0) {
            return;
        }
        switch (how) {
            case OFF, METADATA -> {}
            case FALLOC -> allocate(path, offset, lengthBytes);
            case FULL -> writeZeros(file, offset, lengthBytes);
        }
    }

    private static void allocate(Path path, long offset, long lengthBytes) {
        Kernel kernel = new LinuxKernel();
        int fd = kernel.open(path.toString(), Open.READ_WRITE | Open.CLOEXEC, 0);
        int result = fd < 0 ? fd : kernel.fallocate(fd, 0, offset, lengthBytes);
        if (fd >= 0) {
            kernel.close(fd);
        }
        if (result == -Errno.EOPNOTSUPP) {
            throw new Qcow2Exception(
                    path + ": its file system cannot keep room (fallocate); preallocate in full");
        }
        if (result < 0) {
            throw new Qcow2Exception(
                    "%s: keeping room for %d bytes failed: %s"
                            .formatted(path, lengthBytes, Errno.describe(result)));
        }
    }

    private static void writeZeros(ImageFile file, long offset, long lengthBytes) {
        MemorySegment zeros = MemorySegment.ofArray(new byte[ZEROS_BYTES]);
        for (long done = 0; done < lengthBytes; done += ZEROS_BYTES) {
            long now = Math.min(ZEROS_BYTES, lengthBytes - done);
            file.write(offset + done, zeros.asSlice(0, now));
        }
    }

    private Room() {}
}
