package io.jublk.qcow2.file;

import java.lang.foreign.MemorySegment;

/**
 * Random access to the bytes of one file, blocking: what opening, looking, checking and making
 * images work with. The device's data path does not come by here.
 *
 * <p>Offsets and lengths are in bytes. Every method throws {@link io.jublk.qcow2.Qcow2Exception},
 * with the file's name in it, when the system refuses.
 */
public interface ImageFile extends AutoCloseable {

    /** For messages: the path as the user gave it. */
    String name();

    long sizeBytes();

    boolean isReadOnly();

    /** Fills {@code into}; what lies beyond the file's end reads as zeros, as qcow2 has it. */
    void read(long offset, MemorySegment into);

    void write(long offset, MemorySegment from);

    /** Makes the file longer (with zeros) or shorter. */
    void truncate(long sizeBytes);

    /** fdatasync(2). */
    void sync();

    @Override
    void close();
}
