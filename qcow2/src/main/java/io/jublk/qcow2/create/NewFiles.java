package io.jublk.qcow2.create;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.file.HostFile;
import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.image.DiskImage;
import io.jublk.qcow2.image.ImageFormat;
import io.jublk.qcow2.image.OpenOptions;
import io.jublk.qcow2.image.Qcow2Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files that a creation makes, after it is sure that they may be made.
 *
 * @param sizeBytes the virtual size, in whole sectors
 */
record NewFiles(Path imagePath, @Nullable Path dataPath, long sizeBytes, boolean replace) {

    /** Opens what is behind the new image, to see that it can be. */
    static NewFiles of(CreateOptions options) {
        Path image = options.image();
        String dataName = options.dataFile();
        Path data =
                dataName == null
                        ? null
                        : DiskImage.pathNamedBy(image, dataName, "external data file");
        if (data != null
                && data.toAbsolutePath().normalize().equals(image.toAbsolutePath().normalize())) {
            throw new Qcow2Exception(image + ": cannot be its own external data file");
        }
        checkMayBeMade(image, options.replace());
        if (data != null) {
            checkMayBeMade(data, options.replace());
        }
        long sizeBytes = options.sizeBytes();
        String backingName = options.backingFile();
        if (backingName != null) {
            Path backing = DiskImage.pathNamedBy(image, backingName, "backing file");
            ImageFormat format =
                    ImageFormat.ofLabel(String.valueOf(options.backingFormat())).orElseThrow();
            try (DiskImage opened = DiskImage.open(backing, format, OpenOptions.DEFAULTS)) {
                checkNotBehind(image, opened);
                if (data != null) {
                    checkNotBehind(data, opened);
                }
                if (sizeBytes < 0) {
                    sizeBytes = opened.sizeBytes();
                }
            }
        }
        return new NewFiles(image, data, wholeSectors(image, sizeBytes), options.replace());
    }

    private static long wholeSectors(Path image, long sizeBytes) {
        if (sizeBytes > Long.MAX_VALUE - Layout.SECTOR_BYTES) {
            throw new Qcow2Exception(
                    image + ": cannot be made: " + sizeBytes + " bytes are too many");
        }
        return (sizeBytes + Layout.SECTOR_BYTES - 1) & -Layout.SECTOR_BYTES;
    }

    private static void checkMayBeMade(Path path, boolean replace) {
        if (!Files.exists(path)) {
            return;
        }
        if (!Files.isRegularFile(path)) {
            throw new Qcow2Exception(path + ": is no regular file, images are made in those only");
        }
        if (!replace) {
            throw new Qcow2Exception(path + ": is there already; --force replaces it");
        }
    }

    /** To replace a file that the new image needs would destroy it. */
    private static void checkNotBehind(Path path, DiskImage behind) {
        for (DiskImage image = behind; image != null; image = image.backing()) {
            if (isSame(path, image.file().name())
                    || (image instanceof Qcow2Image && isSame(path, image.dataFile().name()))) {
                throw new Qcow2Exception(path + ": is behind the new image, it cannot be replaced");
            }
        }
    }

    private static boolean isSame(Path path, String other) {
        try {
            return Files.exists(path) && Files.isSameFile(path, Path.of(other));
        } catch (IOException e) {
            throw new Qcow2Exception(path + ": cannot be looked at: " + e.getMessage(), e);
        }
    }

    interface Writer {
        void write(HostFile image, @Nullable HostFile data);
    }

    /** Makes the files, has them written, and removes them again when that fails. */
    void make(Writer writer) {
        boolean done = false;
        try (HostFile image = HostFile.create(imagePath, replace)) {
            try {
                writeWithData(image, writer);
                done = true;
            } finally {
                if (!done) {
                    remove(imagePath);
                }
            }
        }
    }

    private void writeWithData(HostFile image, Writer writer) {
        if (dataPath == null) {
            writer.write(image, null);
            return;
        }
        boolean done = false;
        try (HostFile data = HostFile.create(dataPath, replace)) {
            try {
                writer.write(image, data);
                done = true;
            } finally {
                if (!done) {
                    remove(dataPath);
                }
            }
        }
    }

    private static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // What made us remove it is the error to tell.
        }
    }
}
