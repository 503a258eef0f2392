package io.jublk.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A ring's table of fixed files: the kernel looks a file up once, not per operation (Linux 5.19 for
 * the sparse table).
 */
public final class FixedFiles {

    /** What {@link #set} takes to clear a place. */
    public static final int EMPTY = -1;

    private final Ring ring;
    private final int size;

    FixedFiles(Ring ring, int size) {
        this.ring = ring;
        this.size = size;
        ring.registerSparse(Register.FILES2, size, "a table of " + size + " fixed files");
    }

    /**
     * Puts a file into a place of the table, or {@link #EMPTY}.
     *
     * @throws KernelException when the descriptor is not open
     */
    public void set(int index, int fd) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException(index);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fds = arena.allocateFrom(JAVA_INT, fd);
            // struct io_uring_rsrc_update2: offset, resv, data, tags, nr, resv2
            MemorySegment update = arena.allocate(32, 8);
            update.set(JAVA_INT, RegisterDescriptors.Update.OFFSET, index);
            update.set(JAVA_LONG, RegisterDescriptors.Update.DATA, fds.address());
            update.set(JAVA_INT, 24, 1);
            ring.register(
                    Register.FILES_UPDATE2,
                    update.address(),
                    (int) update.byteSize(),
                    "place " + index + " of the fixed files");
        }
    }

    public int size() {
        return size;
    }
}
