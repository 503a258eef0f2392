package io.jublk.ublk.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Zeros into a range of memory. {@link MemorySegment#fill} takes a segment of its own for that, an
 * object at every call until the second compiler has come by.
 */
final class Zeros {

    /** Stays in a processor's nearer caches, and makes a call for each piece cheap. */
    private static final int PIECE_BYTES = 64 << 10;

    private static final MemorySegment PIECE = Arena.global().allocate(PIECE_BYTES, Long.BYTES);

    static void fill(MemorySegment memory, long offset, long lengthBytes) {
        for (long done = 0; done < lengthBytes; done += PIECE_BYTES) {
            long piece = Math.min(PIECE_BYTES, lengthBytes - done);
            MemorySegment.copy(PIECE, 0, memory, offset + done, piece);
        }
    }

    private Zeros() {}
}
