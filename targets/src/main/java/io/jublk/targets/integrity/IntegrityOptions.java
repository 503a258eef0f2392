package io.jublk.targets.integrity;

import io.jublk.ublk.IntegrityFormat;
import io.jublk.ublk.IntegrityFormat.Checksum;
import io.jublk.ublk.Target;
import io.jublk.ublk.UblkException;
import io.jublk.uring.Kernel;
import org.jspecify.annotations.Nullable;

/**
 * What metadata, and where.
 *
 * @param metadataBytes for each block; 0 for what the checksum needs
 * @param referenceTags whether each block's number is in its metadata (T10 type 1), not only a
 *     checksum (type 3)
 * @param file where it is; null for memory
 */
public record IntegrityOptions(
        Checksum checksum, int metadataBytes, boolean referenceTags, @Nullable String file) {

    /** Metadata without protection information: a unit that a client can do something with. */
    private static final int DEFAULT_BYTES = 8;

    /**
     * Puts metadata beside a target's data; the target is the new one's.
     *
     * @throws UblkException when the target is read-only, or the file of another length
     */
    public IntegrityTarget beside(Kernel kernel, Target data) {
        if (data.geometry().readOnly()) {
            throw new UblkException("--integrity and --read-only do not go together");
        }
        IntegrityFormat format =
                new IntegrityFormat(
                        checksum,
                        data.geometry().logicalBlockBytes(),
                        metadataBytes > 0
                                ? metadataBytes
                                : Math.max(DEFAULT_BYTES, checksum.tupleBytes()),
                        referenceTags && checksum != Checksum.NONE);
        long bytes = format.metadataOf(data.geometry().sizeBytes());
        MetadataStore store =
                file == null
                        ? new MemoryMetadata(format, bytes)
                        : FileMetadata.open(kernel, file, format, bytes);
        return new IntegrityTarget(data, store, format);
    }
}
