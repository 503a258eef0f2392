package io.jublk.qcow2.device;

import io.jublk.ublk.BackingFile;
import org.jspecify.annotations.Nullable;

/** Where a guest range lies: the answer of {@link Chain#find}, filled in for each question. */
final class Extent {

    enum Kind {
        /** At {@code hostOffset} of {@code file}. */
        DATA,
        ZERO,
        /** This layer does not say: what the next one holds, or zeros. */
        UNALLOCATED,
        COMPRESSED
    }

    Kind kind = Kind.ZERO;

    /** How much of the range asked for is like this, from its start; at least 1. */
    long lengthBytes;

    // ---- of data and compressed clusters
    @Nullable Layer layer;
    @Nullable BackingFile file;
    long hostOffset;

    /** Of a compressed cluster: what its data takes at most. */
    int codedBytes;

    void set(Kind newKind, long newLengthBytes) {
        kind = newKind;
        lengthBytes = newLengthBytes;
    }

    void data(Layer newLayer, BackingFile newFile, long newHostOffset, long newLengthBytes) {
        set(Kind.DATA, newLengthBytes);
        layer = newLayer;
        file = newFile;
        hostOffset = newHostOffset;
    }

    BackingFile file() {
        if (file == null) {
            throw new IllegalStateException("a " + kind + " extent has no file");
        }
        return file;
    }

    Layer layer() {
        if (layer == null) {
            throw new IllegalStateException("a " + kind + " extent has no layer");
        }
        return layer;
    }
}
