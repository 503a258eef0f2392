package io.jublk.cli.commands.qcow2;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.file.ImageFile;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.LinuxKernel;
import io.jublk.uring.Open;
import io.jublk.uring.StatxDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What files really take: sparse ones take less than their length. */
final class DiskUsage {

    private static final int BLOCK_BYTES = 512;

    static long bytes(ImageFile file) {
        Kernel kernel = new LinuxKernel();
        int fd = kernel.open(file.name(), Open.READ_ONLY | Open.CLOEXEC, 0);
        if (fd < 0) {
            throw failed(file, fd);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statx = arena.allocate(StatxDescriptor.SIZE_BYTES, Long.BYTES);
            int result = kernel.statx(fd, StatxDescriptor.WANT_BASIC, statx);
            if (result < 0) {
                throw failed(file, result);
            }
            return statx.get(ValueLayout.JAVA_LONG, StatxDescriptor.BLOCKS) * BLOCK_BYTES;
        } finally {
            kernel.close(fd);
        }
    }

    private static Qcow2Exception failed(ImageFile file, int errno) {
        return new Qcow2Exception(
                file.name() + ": its size on disk cannot be read: " + Errno.describe(errno));
    }

    private DiskUsage() {}
}
