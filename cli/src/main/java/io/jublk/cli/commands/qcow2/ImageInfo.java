package io.jublk.cli.commands.qcow2;

import io.jublk.qcow2.file.HostFile;
import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.Bitmap;
import io.jublk.qcow2.format.BitmapDirectory;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.Snapshot;
import io.jublk.qcow2.format.SnapshotTable;
import io.jublk.qcow2.image.DiskImage;
import io.jublk.qcow2.image.OpenOptions;
import io.jublk.qcow2.image.Qcow2Image;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What there is to say of an image file.
 *
 * @param header null when it is a raw image
 * @param diskBytes what the file takes on its file system
 */
record ImageInfo(
        String name,
        @Nullable Header header,
        long virtualBytes,
        long diskBytes,
        List<Snapshot> snapshots,
        List<Bitmap> bitmaps) {

    /** Reads the qcow2 file alone: what it names need not be there. */
    static ImageInfo of(Path path) {
        try (HostFile file = HostFile.open(path, true)) {
            return of(file, Header.read(file));
        }
    }

    /** Of a raw image. */
    static ImageInfo ofRaw(Path path) {
        try (HostFile file = HostFile.open(path, true)) {
            return ofRaw(file, file.sizeBytes());
        }
    }

    /** Of the image and all behind it. */
    static List<ImageInfo> ofChain(Path path) {
        List<ImageInfo> infos = new ArrayList<>();
        try (DiskImage top = Qcow2Image.open(path, OpenOptions.DEFAULTS)) {
            for (DiskImage image = top; image != null; image = image.backing()) {
                infos.add(
                        image instanceof Qcow2Image q
                                ? of(q.file(), q.header())
                                : ofRaw(image.file(), image.sizeBytes()));
            }
        }
        return infos;
    }

    private static ImageInfo of(ImageFile file, Header header) {
        return new ImageInfo(
                file.name(),
                header,
                header.sizeBytes(),
                DiskUsage.bytes(file),
                SnapshotTable.read(file, header).snapshots(),
                BitmapDirectory.read(file, header));
    }

    private static ImageInfo ofRaw(ImageFile file, long sizeBytes) {
        return new ImageInfo(
                file.name(), null, sizeBytes, DiskUsage.bytes(file), List.of(), List.of());
    }
}
