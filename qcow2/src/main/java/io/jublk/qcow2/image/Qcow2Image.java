package io.jublk.qcow2.image;

import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.Snapshot;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A qcow2 image, opened to be read. */
public final class Qcow2Image implements DiskImage {

    private final ImageFile file;
    private final Header header;
    private final @Nullable Snapshot snapshot;
    private final @Nullable ImageFile externalData;
    private final @Nullable DiskImage backing;
    private final Transforms transforms;
    private final long sizeBytes;
    private final ClusterMap map;
    private @Nullable CompressedClusters compressed;
    private @Nullable EncryptedData encrypted;

    Qcow2Image(
            ImageFile file,
            Header header,
            @Nullable Snapshot snapshot,
            @Nullable ImageFile externalData,
            @Nullable DiskImage backing,
            Transforms transforms) {
        this.file = file;
        this.header = header;
        this.snapshot = snapshot;
        this.externalData = externalData;
        this.backing = backing;
        this.transforms = transforms;
        long bytes = snapshot == null ? header.sizeBytes() : snapshot.diskBytes();
        // As QEMU has it, a disk is whole sectors.
        this.sizeBytes = bytes & -Layout.SECTOR_BYTES;
        this.map =
                snapshot == null
                        ? new ClusterMap(file, header, header.l1Offset(), header.l1Entries())
                        : new ClusterMap(file, header, snapshot.l1Offset(), snapshot.l1Entries());
    }

    /**
     * Opens a qcow2 image with all that belongs to it.
     *
     * @throws io.jublk.qcow2.Qcow2Exception when it, or one of the files behind it, cannot be used
     */
    public static Qcow2Image open(Path path, OpenOptions options) {
        return new ChainOpener(options).openQcow2(path);
    }

    public Header header() {
        return header;
    }

    /** Where the L1 table lies: the active one's, or the snapshot's that was asked for. */
    public long l1Offset() {
        return snapshot == null ? header.l1Offset() : snapshot.l1Offset();
    }

    public int l1Entries() {
        return snapshot == null ? header.l1Entries() : snapshot.l1Entries();
    }

    @Override
    public ImageFormat format() {
        return ImageFormat.QCOW2;
    }

    @Override
    public ImageFile file() {
        return file;
    }

    @Override
    public ImageFile dataFile() {
        return externalData == null ? file : externalData;
    }

    @Override
    public @Nullable DiskImage backing() {
        return backing;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public Extent map(long offset, long maxBytes) {
        Objects.checkIndex(offset, sizeBytes);
        return map.map(offset, Math.min(maxBytes, sizeBytes - offset));
    }

    @Override
    public void read(long offset, MemorySegment into) {
        long done = 0;
        while (done < into.byteSize()) {
            long at = offset + done;
            if (at >= sizeBytes) {
                into.asSlice(done).fill((byte) 0);
                return;
            }
            Extent extent = map(at, into.byteSize() - done);
            read(extent, into.asSlice(done, extent.lengthBytes()));
            done += extent.lengthBytes();
        }
    }

    private void read(Extent extent, MemorySegment into) {
        switch (extent.kind()) {
            case DATA -> {
                if (header.isEncrypted()) {
                    encrypted().read(extent.hostOffset(), into);
                } else {
                    dataFile().read(extent.hostOffset(), into);
                }
            }
            case COMPRESSED -> {
                MemorySegment cluster =
                        compressed().read(map.entry(extent.offset()), extent.offset());
                long inCluster = extent.offset() & (header.clusterBytes() - 1);
                MemorySegment.copy(cluster, inCluster, into, 0, into.byteSize());
            }
            case ZERO -> into.fill((byte) 0);
            case UNALLOCATED -> {
                if (backing == null) {
                    into.fill((byte) 0);
                } else {
                    backing.read(extent.offset(), into);
                }
            }
        }
    }

    private CompressedClusters compressed() {
        if (compressed == null) {
            compressed =
                    new CompressedClusters(
                            file, transforms.codec(file, header), header.clusterBits());
        }
        return compressed;
    }

    private EncryptedData encrypted() {
        if (encrypted == null) {
            encrypted = new EncryptedData(dataFile(), transforms.cipher(file, header));
        }
        return encrypted;
    }

    @Override
    public void close() {
        if (compressed != null) {
            compressed.close();
        }
        if (encrypted != null) {
            encrypted.close();
        }
        if (backing != null) {
            backing.close();
        }
        if (externalData != null) {
            externalData.close();
        }
        file.close();
    }
}
