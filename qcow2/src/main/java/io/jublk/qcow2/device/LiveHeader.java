package io.jublk.qcow2.device;

import io.jublk.qcow2.format.BigEndian;
import io.jublk.ublk.BackingFile;
import io.jublk.ublk.IoRequest;
import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import java.lang.foreign.MemorySegment;

/**
 * The start of cluster 0, as it is in the file, with the few fields that a live image changes. Its
 * fields lie in the first sector, so that a write of it is all or nothing.
 */
final class LiveHeader implements AutoCloseable {

    // docs/interop/qcow2.rst, "Header"
    private static final long SIZE = 24;
    private static final long L1_ENTRIES = 36;
    private static final long L1_OFFSET = 40;
    private static final long REFCOUNT_TABLE_OFFSET = 48;
    private static final long REFCOUNT_TABLE_CLUSTERS = 56;
    private static final long AUTOCLEAR_FEATURES = 88;

    private final Mapping memory;

    /**
     * @param unitBytes what is written at a time
     */
    LiveHeader(Kernel kernel, int unitBytes) {
        memory = Mapping.reserved(kernel, unitBytes);
    }

    MemorySegment memory() {
        return memory.segment();
    }

    void setTable(long offset, int clusters) {
        memory.segment().set(BigEndian.LONG, REFCOUNT_TABLE_OFFSET, offset);
        memory.segment().set(BigEndian.INT, REFCOUNT_TABLE_CLUSTERS, clusters);
    }

    void setDisk(long sizeBytes, long l1Offset, int l1Entries) {
        memory.segment().set(BigEndian.LONG, SIZE, sizeBytes);
        memory.segment().set(BigEndian.LONG, L1_OFFSET, l1Offset);
        memory.segment().set(BigEndian.INT, L1_ENTRIES, l1Entries);
    }

    long autoclear() {
        return memory.segment().get(BigEndian.LONG, AUTOCLEAR_FEATURES);
    }

    void setAutoclear(long bits) {
        memory.segment().set(BigEndian.LONG, AUTOCLEAR_FEATURES, bits);
    }

    void store(IoRequest request, BackingFile file) {
        request.store(file, 0, memory.segment());
    }

    @Override
    public void close() {
        memory.close();
    }
}
