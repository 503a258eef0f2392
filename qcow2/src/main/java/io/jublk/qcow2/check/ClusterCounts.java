package io.jublk.qcow2.check;

import org.jspecify.annotations.Nullable;

/**
 * How often each host cluster is referenced, and as what: five bytes for each cluster of the real
 * file, in chunks that appear with the first reference.
 */
final class ClusterCounts {

    private static final int CHUNK_BITS = 13;
    private static final int CHUNK_CLUSTERS = 1 << CHUNK_BITS;

    /** Where counting stops: what an unsigned int holds. Wider refcounts are not told apart. */
    static final long COUNTABLE = 0xffff_ffffL;

    private static final class Chunk {
        final int[] counts = new int[CHUNK_CLUSTERS];
        final byte[] uses = new byte[CHUNK_CLUSTERS];
    }

    private final @Nullable Chunk[] chunks;
    private final long max;
    private long clusters;

    /**
     * @param clusters of the file, the last one perhaps in part
     * @param refcountBits a count stops at what they hold
     */
    ClusterCounts(long clusters, int refcountBits) {
        this.clusters = clusters;
        this.max = refcountBits >= 32 ? COUNTABLE : (1L << refcountBits) - 1;
        // A structure may end in the cluster behind the last one.
        this.chunks = new Chunk[Math.toIntExact((clusters >> CHUNK_BITS) + 2)];
    }

    /** Those of the file, and the one behind it if something reaches into it. */
    long clusters() {
        return clusters;
    }

    /** The largest count that the image's refcounts and this class can hold. */
    long max() {
        return max;
    }

    /** Adds references; gives how many of them found the count at its end. */
    long add(long cluster, long times, Use use) {
        Chunk chunk = chunkFor(cluster);
        int index = (int) cluster & (CHUNK_CLUSTERS - 1);
        long count = Integer.toUnsignedLong(chunk.counts[index]);
        long counted = Math.min(times, max - count);
        chunk.counts[index] = (int) (count + counted);
        chunk.uses[index] |= use.bit();
        clusters = Math.max(clusters, cluster + 1);
        return times - counted;
    }

    /** 0 for a cluster that the file does not have. */
    long count(long cluster) {
        Chunk chunk = chunkAt(cluster);
        return chunk == null
                ? 0
                : Integer.toUnsignedLong(chunk.counts[(int) cluster & (CHUNK_CLUSTERS - 1)]);
    }

    /** Bits of {@link Use}. */
    byte uses(long cluster) {
        Chunk chunk = chunkAt(cluster);
        return chunk == null ? 0 : chunk.uses[(int) cluster & (CHUNK_CLUSTERS - 1)];
    }

    boolean isOnly(long cluster, Use use) {
        return uses(cluster) == use.bit();
    }

    /** The first cluster from here on that may be referenced: jumps over chunks that never were. */
    long nextCandidate(long cluster) {
        long next = cluster;
        while (next < clusters && chunks[(int) (next >> CHUNK_BITS)] == null) {
            next = ((next >> CHUNK_BITS) + 1) << CHUNK_BITS;
        }
        return Math.min(next, clusters);
    }

    private @Nullable Chunk chunkAt(long cluster) {
        long index = cluster >>> CHUNK_BITS;
        return index < chunks.length ? chunks[(int) index] : null;
    }

    private Chunk chunkFor(long cluster) {
        int index = Math.toIntExact(cluster >> CHUNK_BITS);
        Chunk chunk = chunks[index];
        if (chunk == null) {
            chunk = new Chunk();
            chunks[index] = chunk;
        }
        return chunk;
    }
}
