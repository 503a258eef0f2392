package io.jublk.qcow2.convert;

import java.lang.foreign.MemorySegment;

/** A new image that is being written, from the lowest guest offset to the highest. */
interface ImageOutput extends AutoCloseable {

    /** Data come in multiples of this and at multiples of this. */
    int unitBytes();

    /** At most so many bytes at once; a multiple of {@link #unitBytes}. */
    int maxPieceBytes();

    /**
     * Writes a piece; parts of it that are zeros may be left out. What is never written reads as
     * zeros.
     *
     * @param piece native memory, which may be changed; beyond the disk's end it holds zeros
     */
    void write(long guestOffset, MemorySegment piece);

    /** Writes all that makes it an image, and waits for the disk. */
    void finish();

    @Override
    void close();
}
