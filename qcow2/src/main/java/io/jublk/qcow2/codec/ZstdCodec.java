package io.jublk.qcow2.codec;

import java.lang.foreign.MemorySegment;

/**
 * Clusters of compression type 1: zstd frames, one or several, that make a cluster together.
 *
 * <p>A frame's end is found from its headers, so what follows in the last sector is never looked
 * at; and then the whole frame is decoded at once into the cluster, which serves as the window. So
 * no memory follows the window size that the file claims.
 */
public final class ZstdCodec implements ClusterCodec {

    private final ZstdContexts contexts;

    private ZstdCodec(ZstdContexts contexts) {
        this.contexts = contexts;
    }

    /**
     * @throws io.jublk.uring.KernelException when libzstd.so.1 is missing
     */
    public static ZstdCodec open() {
        Libzstd.open(); // a missing library is told here, and not by a class that cannot start
        return new ZstdCodec(new ZstdContexts());
    }

    @Override
    public boolean decode(MemorySegment in, MemorySegment out) {
        long read = 0;
        long written = 0;
        while (written < out.byteSize()) {
            MemorySegment rest = in.asSlice(read);
            long frameBytes = contexts.frameBytes(rest);
            if (frameBytes <= 0) {
                return false;
            }
            long plainBytes =
                    contexts.decompress(rest.asSlice(0, frameBytes), out.asSlice(written));
            if (plainBytes < 0) {
                return false;
            }
            read += frameBytes;
            written += plainBytes;
        }
        return true;
    }

    @Override
    public int encode(MemorySegment in, MemorySegment out) {
        long limit = Math.min(out.byteSize(), in.byteSize() - 1);
        return (int) Math.max(-1, contexts.compress(in, out.asSlice(0, limit)));
    }

    @Override
    public void close() {
        contexts.close();
    }
}
