package io.jublk.qcow2.codec;

import java.lang.foreign.MemorySegment;

/**
 * Compresses and decompresses clusters. One thread at a time; both segments are native memory.
 *
 * <p>What is in a file is not trusted: garbage, a stream that is cut off and one that would fill
 * the world all end in {@code false}, never in an exception and never outside {@code out}.
 */
public interface ClusterCodec extends AutoCloseable {

    /**
     * Fills a cluster from its compressed form.
     *
     * @param in the compressed bytes, and after them whatever fills their last sector
     * @param out the whole cluster, nothing less; its content is undefined after a failure
     * @return false when the bytes are not the compressed form of a cluster of this size
     */
    boolean decode(MemorySegment in, MemorySegment out);

    /**
     * Compresses a cluster.
     *
     * @param in the whole cluster
     * @param out where the compressed form goes
     * @return its length in bytes, or -1 when it is not shorter than the cluster or does not fit
     */
    int encode(MemorySegment in, MemorySegment out);

    /** Gives the memory back; nothing else may be called after it. */
    @Override
    void close();
}
