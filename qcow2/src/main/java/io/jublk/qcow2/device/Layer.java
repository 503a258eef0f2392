package io.jublk.qcow2.device;

import io.jublk.ublk.BackingFile;
import java.util.List;

/** One image of a chain. */
abstract class Layer implements AutoCloseable {

    /**
     * Looks up what is at a guest offset.
     *
     * @param lengthBytes how much of it matters
     * @return false when the request has been told to load a table first, or to wait for it
     */
    abstract boolean find(Work work, long guest, long lengthBytes, Extent extent);

    /** The virtual disk's size; beyond it reads as zeros. */
    abstract long sizeBytes();

    /** What requests read and write. */
    abstract List<BackingFile> files();

    @Override
    public abstract void close();
}
