package io.jublk.shared;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.KernelException;
import io.jublk.uring.Mapping;
import io.jublk.uring.Memfd;
import io.jublk.uring.Mman;
import io.jublk.uring.Open;
import io.jublk.uring.StatxDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Page-aligned memory that can be shared with another process; the client's own. */
public final class SharedBuffer implements AutoCloseable {

    private static final int SEALS = Memfd.SEAL_SHRINK | Memfd.SEAL_GROW | Memfd.SEAL_SEAL;

    private final Kernel kernel;
    private final int fd;
    private final Mapping mapping;

    private SharedBuffer(Kernel kernel, int fd, Mapping mapping) {
        this.kernel = kernel;
        this.fd = fd;
        this.mapping = mapping;
    }

    /**
     * New zeroed memory, all of it there from the start; to be handed over by {@link
     * SharedClient#share}.
     *
     * @param lengthBytes rounded up to whole pages; a device takes at most 4 GiB in one piece
     * @throws SharingException when there is not so much memory
     */
    public static SharedBuffer allocate(Kernel kernel, long lengthBytes) {
        if (lengthBytes <= 0) {
            throw new IllegalArgumentException(lengthBytes + " bytes of shared memory");
        }
        long page = kernel.pageBytes();
        long length = (lengthBytes + page - 1) / page * page;
        int fd = kernel.memfdCreate("jublk-shared", Memfd.CLOEXEC | Memfd.ALLOW_SEALING);
        if (fd < 0) {
            throw SharingException.of("cannot make shared memory", fd);
        }
        int grown = kernel.fallocate(fd, 0, 0, length);
        int sealed = grown < 0 ? grown : kernel.fcntl(fd, Memfd.ADD_SEALS, SEALS);
        if (sealed < 0) {
            kernel.close(fd);
            throw SharingException.of("cannot make " + length + " bytes of shared memory", sealed);
        }
        return map(kernel, fd, length, "shared memory");
    }

    /**
     * The memory of a file on tmpfs or hugetlbfs, which a device was added with ({@code add
     * --shared FILE}): both map it, and nothing needs to be handed over.
     *
     * @throws SharingException when it cannot be opened or mapped
     */
    public static SharedBuffer ofFile(Kernel kernel, String path) {
        int fd = kernel.open(path, Open.READ_WRITE, 0);
        if (fd < 0) {
            throw SharingException.of("cannot open " + path, fd);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(StatxDescriptor.SIZE_BYTES, 8);
            int result = kernel.statx(fd, StatxDescriptor.WANT_BASIC, status);
            long length = result < 0 ? 0 : status.get(JAVA_LONG, StatxDescriptor.SIZE);
            int type =
                    Short.toUnsignedInt((short) status.get(JAVA_INT, StatxDescriptor.MODE))
                            & StatxDescriptor.TYPE_MASK;
            if (length == 0 || type != StatxDescriptor.TYPE_REGULAR) {
                kernel.close(fd);
                throw new SharingException(
                        path + " is no file with memory in it: make it as long as it is to be",
                        result < 0 ? result : Errno.EINVAL);
            }
            return map(kernel, fd, length, path);
        }
    }

    private static SharedBuffer map(Kernel kernel, int fd, long length, String what) {
        try {
            return new SharedBuffer(
                    kernel,
                    fd,
                    Mapping.ofFile(
                            kernel,
                            fd,
                            0,
                            length,
                            Mman.PROT_READ | Mman.PROT_WRITE,
                            Mman.MAP_SHARED | Mman.MAP_POPULATE));
        } catch (KernelException e) {
            kernel.close(fd);
            throw new SharingException("cannot map " + what + ": " + e.getMessage(), e.errno());
        }
    }

    /** The memory; usable from every thread until {@link #close}. */
    public MemorySegment segment() {
        return mapping.segment();
    }

    /** Its address, for a ring's reads and writes. */
    public long address() {
        return mapping.address();
    }

    public long lengthBytes() {
        return mapping.segment().byteSize();
    }

    int fd() {
        return fd;
    }

    /** Gives it back; I/O from and to it must have ended. */
    @Override
    public void close() {
        mapping.close();
        kernel.close(fd);
    }
}
