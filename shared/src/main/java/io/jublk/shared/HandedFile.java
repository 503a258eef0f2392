package io.jublk.shared;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.Memfd;
import io.jublk.uring.StatxDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What a file must be that a client hands over: its sender is not trusted. */
final class HandedFile {

    /** UBLK_SHMEM_BUF_SIZE_MAX of ublk_drv.c. */
    private static final long MAX_BYTES = 1L << 32;

    private static final int BLOCK_BYTES = 512; // of st_blocks

    /**
     * Its length in bytes.
     *
     * @throws SharingException when it is not fit to be shared
     */
    static long check(Kernel kernel, int fd, boolean readOnly) {
        // First, for it never blocks, whatever the descriptor is of (memfd_fcntl of mm/memfd.c).
        int seals = kernel.fcntl(fd, Memfd.GET_SEALS, 0);
        if (seals < 0) {
            throw new SharingException("only a memfd can be shared over the socket", Errno.EINVAL);
        }
        if ((seals & Memfd.SEAL_SHRINK) == 0) {
            // Else the client could cut it off under a request.
            throw new SharingException(
                    "seal the memfd against shrinking (F_SEAL_SHRINK) before it is shared",
                    Errno.EPERM);
        }
        if (!readOnly && (seals & (Memfd.SEAL_WRITE | Memfd.SEAL_FUTURE_WRITE)) != 0) {
            throw new SharingException(
                    "the memfd is sealed against writing: share it read-only", Errno.EPERM);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(StatxDescriptor.SIZE_BYTES, 8);
            int result = kernel.statx(fd, StatxDescriptor.WANT_BASIC, status);
            if (result < 0) {
                throw SharingException.of("statx of the memfd", result);
            }
            long length = status.get(JAVA_LONG, StatxDescriptor.SIZE);
            if (length <= 0 || length > MAX_BYTES || length % kernel.pageBytes() != 0) {
                throw new SharingException(
                        "a memfd of whole pages and at most 4 GiB can be shared, not of "
                                + length
                                + " bytes",
                        Errno.EINVAL);
            }
            if (status.get(JAVA_LONG, StatxDescriptor.BLOCKS) * BLOCK_BYTES < length) {
                // Else the server would be the one to allocate it, and it is never killed for that.
                throw new SharingException(
                        "the memfd has holes: give it its pages (fallocate) before it is shared",
                        Errno.EINVAL);
            }
            return length;
        }
    }

    private HandedFile() {}
}
