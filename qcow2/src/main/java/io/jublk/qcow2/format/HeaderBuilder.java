package io.jublk.qcow2.format;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a header out of another, or a new one of version 3 with 64 KiB clusters. */
public final class HeaderBuilder {

    private int version = 3;
    private @Nullable String backingFile;
    private int clusterBits = 16;
    private long sizeBytes;
    private int cryptMethod;
    private int l1Entries;
    private long l1Offset;
    private long refcountTableOffset;
    private int refcountTableClusters;
    private int snapshotCount;
    private long snapshotTableOffset;
    private long incompatible;
    private long compatible;
    private long autoclear;
    private int refcountOrder = 4;
    private int headerLength = HeaderField.KNOWN_LENGTH;
    private int compressionType;
    private Bytes laterFields =
            Bytes.of(
                    new byte
                            [HeaderField.KNOWN_LENGTH
                                    - HeaderField.COMPRESSION_TYPE.offset()
                                    - HeaderField.COMPRESSION_TYPE.lengthBytes()]);
    private List<HeaderExtension> extensions = List.of();

    public HeaderBuilder() {}

    HeaderBuilder(Header from) {
        version = from.version();
        backingFile = from.backingFile();
        clusterBits = from.clusterBits();
        sizeBytes = from.sizeBytes();
        cryptMethod = from.cryptMethod();
        l1Entries = from.l1Entries();
        l1Offset = from.l1Offset();
        refcountTableOffset = from.refcountTableOffset();
        refcountTableClusters = from.refcountTableClusters();
        snapshotCount = from.snapshotCount();
        snapshotTableOffset = from.snapshotTableOffset();
        incompatible = from.incompatible();
        compatible = from.compatible();
        autoclear = from.autoclear();
        refcountOrder = from.refcountOrder();
        headerLength = from.headerLength();
        compressionType = from.compressionType();
        laterFields = from.laterFields();
        extensions = from.extensions();
    }

    /** Also sets what version 2 implies: no features, refcounts of 16 bits. */
    public HeaderBuilder version2() {
        version = 2;
        incompatible = 0;
        compatible = 0;
        autoclear = 0;
        refcountOrder = Limits.VERSION_2_REFCOUNT_ORDER;
        headerLength = HeaderField.VERSION_2_LENGTH;
        compressionType = Header.DEFLATE;
        laterFields = Bytes.NONE;
        return this;
    }

    public HeaderBuilder backingFile(@Nullable String name) {
        backingFile = name;
        return this;
    }

    public HeaderBuilder clusterBits(int bits) {
        clusterBits = bits;
        return this;
    }

    public HeaderBuilder sizeBytes(long bytes) {
        sizeBytes = bytes;
        return this;
    }

    public HeaderBuilder cryptMethod(int method) {
        cryptMethod = method;
        return this;
    }

    public HeaderBuilder l1(long offset, int entries) {
        l1Offset = offset;
        l1Entries = entries;
        return this;
    }

    public HeaderBuilder refcountTable(long offset, int clusters) {
        refcountTableOffset = offset;
        refcountTableClusters = clusters;
        return this;
    }

    public HeaderBuilder snapshots(long offset, int count) {
        snapshotTableOffset = offset;
        snapshotCount = count;
        return this;
    }

    public HeaderBuilder incompatible(long bits) {
        incompatible = bits;
        return this;
    }

    public HeaderBuilder compatible(long bits) {
        compatible = bits;
        return this;
    }

    public HeaderBuilder autoclear(long bits) {
        autoclear = bits;
        return this;
    }

    public HeaderBuilder refcountOrder(int order) {
        refcountOrder = order;
        return this;
    }

    public HeaderBuilder compressionType(int type) {
        compressionType = type;
        return this;
    }

    public HeaderBuilder extensions(List<HeaderExtension> all) {
        extensions = all;
        return this;
    }

    /** In the place of one of the same type, else as the last. */
    public HeaderBuilder put(HeaderExtension extension) {
        List<HeaderExtension> changed = new ArrayList<>(extensions);
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i).type() == extension.type()) {
                changed.set(i, extension);
                return extensions(changed);
            }
        }
        changed.add(extension);
        return extensions(changed);
    }

    /** Drops the extension of this type, if there is one. */
    public HeaderBuilder drop(int extensionType) {
        return extensions(extensions.stream().filter(e -> e.type() != extensionType).toList());
    }

    public Header build() {
        return new Header(
                version,
                backingFile,
                clusterBits,
                sizeBytes,
                cryptMethod,
                l1Entries,
                l1Offset,
                refcountTableOffset,
                refcountTableClusters,
                snapshotCount,
                snapshotTableOffset,
                incompatible,
                compatible,
                autoclear,
                refcountOrder,
                headerLength,
                compressionType,
                laterFields,
                extensions);
    }
}
