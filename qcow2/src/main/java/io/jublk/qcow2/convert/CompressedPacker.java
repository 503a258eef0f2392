package io.jublk.qcow2.convert;

import io.jublk.qcow2.format.Layout;

/**
 * Places compressed clusters byte behind byte, several in one host cluster, and over its end where
 * the next one follows; as QEMU does (qcow2_alloc_bytes).
 */
final class CompressedPacker {

    private static final long NOWHERE = -1;

    private final Layout layout;
    private final ClusterAllocator allocator;
    private long next = NOWHERE;

    CompressedPacker(Layout layout, ClusterAllocator allocator) {
        this.layout = layout;
        this.allocator = allocator;
    }

    /**
     * Room for so many bytes.
     *
     * @param lengthBytes less than a cluster
     */
    long place(int lengthBytes) {
        long offset = next;
        if (offset == NOWHERE || allocator.isFull(layout.clusterStart(offset))) {
            offset = allocator.allocateForCompressed();
        } else if (lengthBytes > room(offset)) {
            long fresh = allocator.allocateForCompressed();
            if (fresh != offset + room(offset)) {
                offset = fresh; // the rest of the old one stays empty
            }
        }
        allocator.addReference(offset, lengthBytes);
        next = offset + lengthBytes;
        if (layout.offsetInCluster(next) == 0) {
            next = NOWHERE; // what follows is not ours
        }
        return offset;
    }

    private long room(long offset) {
        return (long) layout.clusterBytes() - layout.offsetInCluster(offset);
    }
}
