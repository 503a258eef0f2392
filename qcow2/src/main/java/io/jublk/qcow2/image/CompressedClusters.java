package io.jublk.qcow2.image;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.codec.ClusterCodec;
import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.L2Entry;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Reads compressed clusters; keeps the last, for those who read a cluster in pieces. */
final class CompressedClusters implements AutoCloseable {

    private final ImageFile file;
    private final ClusterCodec codec;
    private final int clusterBits;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment compressed;
    private final MemorySegment cluster;
    private long entryOfCluster;

    CompressedClusters(ImageFile file, ClusterCodec codec, int clusterBits) {
        this.file = file;
        this.codec = codec;
        this.clusterBits = clusterBits;
        // The sector count of an entry can say twice a cluster, though no writer needs it.
        this.compressed = arena.allocate(2L << clusterBits);
        this.cluster = arena.allocate(1L << clusterBits);
    }

    /**
     * @param guestOffset for the message
     */
    MemorySegment read(long entry, long guestOffset) {
        if (entry != entryOfCluster) {
            entryOfCluster = 0;
            MemorySegment in =
                    compressed.asSlice(0, L2Entry.compressedLengthBytes(entry, clusterBits));
            long hostOffset = L2Entry.compressedOffset(entry, clusterBits);
            file.read(hostOffset, in);
            if (!codec.decode(in, cluster)) {
                throw new Qcow2Exception(
                        "%s: the compressed cluster of guest offset %d, at byte %d, is damaged"
                                .formatted(
                                        file.name(),
                                        guestOffset & (-1L << clusterBits),
                                        hostOffset));
            }
            entryOfCluster = entry;
        }
        return cluster;
    }

    @Override
    public void close() {
        codec.close();
        arena.close();
    }
}
