package io.jublk.uring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A range of memory mapped by mmap(2): anonymous memory, or a file's. Closing it unmaps it; a
 * segment of a closed mapping fails on access instead of touching what came after.
 */
public final class Mapping implements AutoCloseable {

    private final Arena arena;
    private final MemorySegment segment;

    private Mapping(Arena arena, MemorySegment segment) {
        this.arena = arena;
        this.segment = segment;
    }

    /**
     * Maps a file's memory, such as a ring's or a character device's.
     *
     * @throws KernelException when the kernel refuses
     */
    public static Mapping ofFile(
            Kernel kernel, int fd, long offset, long lengthBytes, int protection, int flags) {
        return map(kernel, lengthBytes, protection, flags, fd, offset);
    }

    /**
     * Page-aligned zeroed memory, present from the start: no page fault in the data path.
     *
     * @throws KernelException when the kernel refuses
     */
    public static Mapping populated(Kernel kernel, long lengthBytes) {
        return map(
                kernel,
                lengthBytes,
                Mman.PROT_READ | Mman.PROT_WRITE,
                Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS | Mman.MAP_POPULATE,
                -1,
                0);
    }

    /**
     * Page-aligned zeroed memory that costs nothing until it is touched.
     *
     * @throws KernelException when the kernel refuses
     */
    public static Mapping reserved(Kernel kernel, long lengthBytes) {
        return map(
                kernel,
                lengthBytes,
                Mman.PROT_READ | Mman.PROT_WRITE,
                Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS,
                -1,
                0);
    }

    /** The mapped memory; usable from every thread until {@link #close}. */
    public MemorySegment segment() {
        return segment;
    }

    /** The address of the first byte. */
    public long address() {
        return segment.address();
    }

    @Override
    public void close() {
        arena.close();
    }

    @SuppressWarnings("restricted") // the one module that may
    private static Mapping map(
            Kernel kernel, long lengthBytes, int protection, int flags, int fd, long offset) {
        long address = kernel.mmap(lengthBytes, protection, flags, fd, offset);
        if (address < 0 && address > -4096) { // MAX_ERRNO, linux/err.h
            throw new KernelException("mmap of " + lengthBytes + " bytes", (int) address);
        }
        // Shared: a device's memory is mapped once and closed once, never in the data path.
        Arena arena = Arena.ofShared();
        MemorySegment segment =
                MemorySegment.ofAddress(address)
                        .reinterpret(
                                lengthBytes,
                                arena,
                                gone -> kernel.munmap(gone.address(), gone.byteSize()));
        return new Mapping(arena, segment);
    }
}
