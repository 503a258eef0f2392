package io.jublk.qcow2.convert;

import java.lang.foreign.MemorySegment;

/** Finds what need not be written. */
final class Zeros {

    private final MemorySegment zeros;

    /**
     * @param unitBytes what is zeros or not, as a whole
     */
    Zeros(int unitBytes) {
        zeros = MemorySegment.ofArray(new byte[unitBytes]);
    }

    /**
     * Whether the unit at an offset, which may be cut short by the end, has a byte that is not 0.
     */
    boolean hasData(MemorySegment piece, long at) {
        long length = Math.min(zeros.byteSize(), piece.byteSize() - at);
        return MemorySegment.mismatch(piece, at, at + length, zeros, 0, length) >= 0;
    }

    /** The end of the run of units of one kind that begins at an offset. */
    long runEnd(MemorySegment piece, long at, boolean data) {
        long end = at;
        while (end < piece.byteSize() && hasData(piece, end) == data) {
            end += zeros.byteSize();
        }
        return end;
    }
}
