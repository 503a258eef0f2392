package io.jublk.qcow2.image;

import io.jublk.qcow2.file.ImageFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A virtual disk in a file, with the files behind it. Offsets and lengths are in bytes. */
public sealed interface DiskImage extends AutoCloseable permits Qcow2Image, RawImage {

    /**
     * Opens an image of a named format, with its backing files and its external data file.
     *
     * @throws io.jublk.qcow2.Qcow2Exception when one of them cannot be used
     */
    static DiskImage open(Path path, ImageFormat format, OpenOptions options) {
        return new ChainOpener(options).open(path, format);
    }

    /**
     * The path of a file that an image names: relative names start at the image's directory.
     *
     * @param what for the message: "backing file", "external data file"
     * @throws io.jublk.qcow2.Qcow2Exception when the name is of QEMU's protocols, not a file's
     */
    static Path pathNamedBy(Path image, String name, String what) {
        return FileNames.resolve(image, name, what);
    }

    ImageFormat format();

    /** The image file itself. */
    ImageFile file();

    /** Where the guest's data lies: the image file itself, or the external data file. */
    ImageFile dataFile();

    /** What unallocated parts are read from; null when they are zeros. */
    @Nullable DiskImage backing();

    /** The virtual size: what lies beyond reads as zeros. */
    long sizeBytes();

    /**
     * What this image, without those behind it, holds at an offset: at least one byte, at most
     * {@code maxBytes}, all of one kind.
     *
     * @throws IndexOutOfBoundsException beyond the virtual size
     * @throws io.jublk.qcow2.Qcow2Exception when the image is damaged there
     */
    Extent map(long offset, long maxBytes);

    /**
     * What the guest reads, through all images of the chain.
     *
     * @throws io.jublk.qcow2.Qcow2Exception when an image is damaged there, or reading failed
     */
    void read(long offset, MemorySegment into);

    /** Closes this image and all that was opened with it. */
    @Override
    void close();
}
