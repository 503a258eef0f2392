package io.jublk.qcow2.check;

import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.BigEndian;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.Layout;
import java.lang.foreign.MemorySegment;

/**
 * The image under check.
 *
 * @param fileBytes the file's real size: all that a check takes of memory and time follows it, and
 *     not what the image says of itself
 */
record Subject(ImageFile file, Header header, Layout layout, long fileBytes) {

    /** QEMU's BDRV_MAX_LENGTH: no byte of a file is read behind it. */
    static final long READABLE_END = Long.MAX_VALUE & -(1L << 30);

    static Subject of(ImageFile file, Header header) {
        return new Subject(file, header, Layout.of(header), file.sizeBytes());
    }

    /** Clusters of the file; the last one may be there in part. */
    long clusters() {
        return layout.clustersFor(fileBytes);
    }

    MemorySegment clusterBuffer() {
        return MemorySegment.ofArray(new byte[layout.clusterBytes()]);
    }

    /** What lies beyond the file's end reads as zeros, without asking the system. */
    void read(long offset, MemorySegment into) {
        if (offset >= fileBytes) {
            into.fill((byte) 0);
        } else {
            file.read(offset, into);
        }
    }

    /** How many of a table's bytes lie in the file; all others read as zeros. */
    long inFile(long offset, long lengthBytes) {
        return Math.clamp(fileBytes - offset, 0, lengthBytes);
    }

    /** The part of a table of longs that lies in the file. */
    long[] readLongs(long offset, long lengthBytes) {
        int entries = Math.toIntExact((inFile(offset, lengthBytes) + 7) / Long.BYTES);
        MemorySegment bytes = MemorySegment.ofArray(new byte[entries * Long.BYTES]);
        file.read(offset, bytes);
        return bytes.toArray(BigEndian.LONG);
    }
}
