package io.jublk.qcow2.create;

import io.jublk.qcow2.format.Header;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a new image is to be like. {@link #of} gives QEMU's defaults.
 *
 * @param sizeBytes the virtual size, rounded up to whole sectors; negative: the backing image's
 * @param version 2 or 3 (compat 0.10 or 1.1)
 * @param refcountBits 1, 2, 4 ... 64
 * @param backingFile as the image is to name it: relative to the image's directory
 * @param backingFormat "raw" or "qcow2"; needed with a backing file
 * @param dataFile the external data file, which is made too; named like the backing file
 * @param dataFileRaw whether the data file is at all times a valid raw image
 * @param compressionType {@link Header#DEFLATE} or {@link Header#ZSTD}
 * @param encryption null for none
 * @param replace whether files that are there are replaced
 */
public record CreateOptions(
        Path image,
        long sizeBytes,
        int version,
        int clusterBytes,
        int refcountBits,
        boolean extendedL2,
        boolean lazyRefcounts,
        @Nullable String backingFile,
        @Nullable String backingFormat,
        @Nullable String dataFile,
        boolean dataFileRaw,
        int compressionType,
        Preallocation preallocation,
        @Nullable EncryptionFormat encryption,
        boolean replace) {

    public static final int DEFAULT_CLUSTER_BYTES = 1 << 16;

    /** QEMU's defaults, and what is to differ from them. */
    public static CreateOptions of(Path image, Consumer<Builder> changes) {
        Builder builder = new Builder(image);
        changes.accept(builder);
        return builder.build();
    }

    /** The fields by their names, to be set. */
    public static final class Builder {
        private final Path image;
        public long sizeBytes = -1;
        public int version = 3;
        public int clusterBytes = DEFAULT_CLUSTER_BYTES;
        public int refcountBits = 16;
        public boolean extendedL2;
        public boolean lazyRefcounts;
        public @Nullable String backingFile;
        public @Nullable String backingFormat;
        public @Nullable String dataFile;
        public boolean dataFileRaw;
        public int compressionType = Header.DEFLATE;
        public Preallocation preallocation = Preallocation.OFF;
        public @Nullable EncryptionFormat encryption;
        public boolean replace;

        private Builder(Path image) {
            this.image = image;
        }

        private CreateOptions build() {
            return new CreateOptions(
                    image,
                    sizeBytes,
                    version,
                    clusterBytes,
                    refcountBits,
                    extendedL2,
                    lazyRefcounts,
                    backingFile,
                    backingFormat,
                    dataFile,
                    dataFileRaw,
                    compressionType,
                    preallocation,
                    encryption,
                    replace);
        }
    }
}
