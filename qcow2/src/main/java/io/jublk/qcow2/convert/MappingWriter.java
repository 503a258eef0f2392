package io.jublk.qcow2.convert;

import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.BigEndian;
import io.jublk.qcow2.format.L1Entry;
import io.jublk.qcow2.format.L2Entry;
import io.jublk.qcow2.format.Layout;
import java.lang.foreign.MemorySegment;

/** The L1 and L2 tables of a new image, whose clusters come in the guest's order. */
final class MappingWriter {

    /** Extended L2 entries: all 32 subclusters are allocated, none reads as zeros. */
    private static final long ALL_ALLOCATED = 0xFFFF_FFFFL;

    private static final int NONE = -1;

    private final ImageFile file;
    private final Layout layout;
    private final ClusterAllocator allocator;
    private final MemorySegment l1;
    private final MemorySegment l2;
    private int l1Index = NONE;

    MappingWriter(ImageFile file, Layout layout, ClusterAllocator allocator, long sizeBytes) {
        this.file = file;
        this.layout = layout;
        this.allocator = allocator;
        // An empty disk has a table too: an L1 offset without entries would be a leak.
        long l1Bytes = Math.max(1, layout.l1EntriesFor(sizeBytes)) * Long.BYTES;
        l1 = MemorySegment.ofArray(new byte[Math.toIntExact(l1Bytes)]);
        l2 = MemorySegment.ofArray(new byte[layout.clusterBytes()]);
    }

    void standard(long guestOffset, long hostOffset) {
        put(guestOffset, L2Entry.standard(hostOffset, L2Entry.COPIED), ALL_ALLOCATED);
    }

    void compressed(long guestOffset, long hostOffset, int lengthBytes) {
        put(guestOffset, L2Entry.compressed(hostOffset, lengthBytes, layout.clusterBits()), 0);
    }

    /** Writes the last L2 table and the L1 table: the offset of this one. */
    long finish() {
        storeL2();
        long offset = allocator.allocate(layout.clustersFor(l1.byteSize()));
        file.write(offset, l1);
        return offset;
    }

    int l1Entries() {
        return (int) (l1.byteSize() / Long.BYTES);
    }

    private void put(long guestOffset, long entry, long subclusters) {
        int wanted = Math.toIntExact(layout.l1Index(guestOffset));
        if (wanted != l1Index) {
            if (wanted < l1Index) {
                throw new IllegalStateException("guest offset " + guestOffset + " comes too late");
            }
            storeL2();
            l1Index = wanted;
        }
        int at = layout.l2EntryOffset(guestOffset);
        l2.set(BigEndian.LONG, at, entry);
        if (layout.isExtendedL2()) {
            l2.set(BigEndian.LONG, at + Long.BYTES, subclusters);
        }
    }

    private void storeL2() {
        if (l1Index == NONE) {
            return;
        }
        long offset = allocator.allocate(1);
        file.write(offset, l2);
        l1.set(BigEndian.LONG, (long) l1Index * Long.BYTES, L1Entry.of(offset, true));
        l2.fill((byte) 0);
    }
}
