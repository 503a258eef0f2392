package io.jublk.qcow2.image;

import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.Layout;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file or block device that is the virtual disk, byte for byte. */
public final class RawImage implements DiskImage {

    private final ImageFile file;
    private final long sizeBytes;

    RawImage(ImageFile file) {
        this.file = file;
        // As QEMU has it, a disk is whole sectors: the last one is filled with zeros.
        long bytes = file.sizeBytes();
        this.sizeBytes = (bytes + Layout.SECTOR_BYTES - 1) & -Layout.SECTOR_BYTES;
    }

    @Override
    public ImageFormat format() {
        return ImageFormat.RAW;
    }

    @Override
    public ImageFile file() {
        return file;
    }

    @Override
    public ImageFile dataFile() {
        return file;
    }

    @Override
    public @Nullable DiskImage backing() {
        return null;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public Extent map(long offset, long maxBytes) {
        Objects.checkIndex(offset, sizeBytes);
        return Extent.data(offset, Math.min(maxBytes, sizeBytes - offset), offset);
    }

    @Override
    public void read(long offset, MemorySegment into) {
        file.read(offset, into);
    }

    @Override
    public void close() {
        file.close();
    }
}
