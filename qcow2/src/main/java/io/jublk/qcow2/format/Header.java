package io.jublk.qcow2.format;

import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.HeaderExtension.BackingFormat;
import io.jublk.qcow2.format.HeaderExtension.Bitmaps;
import io.jublk.qcow2.format.HeaderExtension.DataFileName;
import io.jublk.qcow2.format.HeaderExtension.EncryptionHeader;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that cluster 0 says. One that {@link #read} gave is within {@link Limits}; a version 2 header
 * has the values that version 2 implies.
 *
 * @param version 2 or 3
 * @param backingFile as it is written there; null without one
 * @param sizeBytes the virtual size; QEMU rounds it down to whole sectors of 512 bytes
 * @param cryptMethod {@link #NO_ENCRYPTION} or {@link #LUKS}
 * @param l1Entries of the active L1 table; may be more than the virtual size needs
 * @param incompatible bits of {@link Features}, as are the next two
 * @param headerLength where the extensions start, in bytes
 * @param compressionType {@link #DEFLATE} or {@link #ZSTD}
 * @param laterFields what the header holds behind {@code compression_type}, kept as it is
 * @param extensions in their order, without the end marker
 */
public record Header(
        int version,
        @Nullable String backingFile,
        int clusterBits,
        long sizeBytes,
        int cryptMethod,
        int l1Entries,
        long l1Offset,
        long refcountTableOffset,
        int refcountTableClusters,
        int snapshotCount,
        long snapshotTableOffset,
        long incompatible,
        long compatible,
        long autoclear,
        int refcountOrder,
        int headerLength,
        int compressionType,
        Bytes laterFields,
        List<HeaderExtension> extensions) {

    /** "QFI\xfb". */
    public static final int MAGIC = 0x514649fb;

    public static final int NO_ENCRYPTION = 0;

    /** The method of old, never opened: AES-CBC with the passphrase as the key. */
    public static final int LEGACY_AES = 1;

    public static final int LUKS = 2;

    /** QEMU's "zlib": deflate without a header. */
    public static final int DEFLATE = 0;

    public static final int ZSTD = 1;

    public Header {
        extensions = List.copyOf(extensions);
    }

    /**
     * Reads cluster 0.
     *
     * @throws io.jublk.qcow2.Qcow2Exception with the field, its place and value when something is
     *     beyond the limits or needs what jublk does not have
     */
    public static Header read(ImageFile file) {
        return HeaderReader.read(file, HeaderRules.Purpose.USE);
    }

    /**
     * Reads cluster 0 of an image that may be damaged: accepts those faults outside of cluster 0
     * that a check is there to find, as QEMU does: no refcount table, a misplaced snapshot table.
     */
    public static Header readForCheck(ImageFile file) {
        return HeaderReader.read(file, HeaderRules.Purpose.CHECK);
    }

    /**
     * Puts this header, its extensions and the backing file's name at the start of {@code
     * cluster0}, and zeros behind them.
     *
     * @param fileName for the message
     * @throws io.jublk.qcow2.Qcow2Exception when they do not fit
     */
    public void encode(String fileName, MemorySegment cluster0) {
        HeaderWriter.encode(this, fileName, cluster0);
    }

    /** Encodes and writes cluster 0, all of it. */
    public void write(ImageFile file) {
        MemorySegment cluster0 = MemorySegment.ofArray(new byte[clusterBytes()]);
        encode(file.name(), cluster0);
        file.write(0, cluster0);
    }

    /** A builder that starts with all of this. */
    public HeaderBuilder toBuilder() {
        return new HeaderBuilder(this);
    }

    public int clusterBytes() {
        return 1 << clusterBits;
    }

    public int refcountBits() {
        return 1 << refcountOrder;
    }

    public boolean hasIncompatible(long bit) {
        return (incompatible & bit) != 0;
    }

    public boolean isExtendedL2() {
        return hasIncompatible(Features.EXTENDED_L2);
    }

    public boolean hasDataFile() {
        return hasIncompatible(Features.DATA_FILE);
    }

    public boolean isDataFileRaw() {
        return (autoclear & Features.DATA_FILE_RAW) != 0;
    }

    public boolean hasLazyRefcounts() {
        return (compatible & Features.LAZY_REFCOUNTS) != 0;
    }

    public boolean isEncrypted() {
        return cryptMethod != NO_ENCRYPTION;
    }

    /** Null when the image does not say it, which QEMU has deprecated. */
    public @Nullable String backingFormat() {
        BackingFormat found = extension(BackingFormat.class);
        return found == null ? null : found.name();
    }

    public @Nullable String dataFileName() {
        DataFileName found = extension(DataFileName.class);
        return found == null ? null : found.name();
    }

    /** The extension, stale or not. */
    public @Nullable Bitmaps bitmaps() {
        return extension(Bitmaps.class);
    }

    public @Nullable EncryptionHeader encryptionHeader() {
        return extension(EncryptionHeader.class);
    }

    public <T extends HeaderExtension> @Nullable T extension(Class<T> type) {
        for (HeaderExtension extension : extensions) {
            if (type.isInstance(extension)) {
                return type.cast(extension);
            }
        }
        return null;
    }
}
