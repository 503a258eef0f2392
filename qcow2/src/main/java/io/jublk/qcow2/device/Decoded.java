package io.jublk.qcow2.device;

import io.jublk.qcow2.codec.ClusterCodec;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.image.SystemTransforms;
import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Room for a compressed or encrypted cluster and what it says. */
final class Decoded implements AutoCloseable {

    /**
     * Compressed data begins and ends anywhere in a block of direct I/O. An entry has room for the
     * length of two clusters.
     */
    private static final int MARGIN_BYTES = 2 * 4096;

    private final Mapping coded;
    private final Mapping plain;

    /** What is in {@link #plain}: a layer's compressed cluster; null for nothing. */
    @Nullable Layer layer;

    long hostOffset;

    /** Where in {@link #coded} the data begins, and how long it is. */
    int codedFrom;

    int codedBytes;

    /** Of what was loaded to be decrypted: where it goes in the device. */
    long guest;

    int users;
    boolean loading;

    private @Nullable ClusterCodec codec;
    private int codecType = -1;

    Decoded(Kernel kernel, int clusterBytes) {
        coded = Mapping.reserved(kernel, 2L * clusterBytes + MARGIN_BYTES);
        plain = Mapping.reserved(kernel, clusterBytes);
    }

    boolean isOf(Layer other) {
        return Objects.equals(layer, other);
    }

    MemorySegment coded() {
        return coded.segment();
    }

    MemorySegment plain() {
        return plain.segment();
    }

    /** Decompresses; false when that is not the compressed form of a cluster. */
    boolean decode(Header header) {
        ClusterCodec made = codec;
        if (made == null || codecType != header.compressionType()) {
            if (made != null) {
                made.close();
            }
            made = SystemTransforms.codec(header);
            codec = made;
            codecType = header.compressionType();
        }
        return made.decode(
                coded().asSlice(codedFrom, codedBytes), plain().asSlice(0, header.clusterBytes()));
    }

    @Override
    public void close() {
        coded.close();
        plain.close();
        if (codec != null) {
            codec.close();
        }
    }
}
