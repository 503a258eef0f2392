package io.jublk.targets.zoned;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.UblkException;
import io.jublk.uring.Kernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A directory of files as zones: {@code zoned.properties} says how they are shaped, {@code
 * zone-000000} and so on are the zones. The first is locked while a device uses the directory.
 */
final class ZoneDirectory implements AutoCloseable {

    /** Each is an open file of the server, and has a place in each ring's table of files. */
    static final int MAX_FILES = 8192;

    /** What a write in progress may have left at a file's end when the machine went down. */
    private static final int BLOCK_BYTES = 4096;

    private final FileChannel lock;
    private final ZoneShape shape;
    private final List<BackingFile> files;

    private ZoneDirectory(FileChannel lock, ZoneShape shape, List<BackingFile> files) {
        this.lock = lock;
        this.shape = shape;
        this.files = files;
    }

    ZoneShape shape() {
        return shape;
    }

    List<BackingFile> files() {
        return files;
    }

    /**
     * Opens what is there, or makes it.
     *
     * @throws UblkException when it is in use, damaged, or of another shape than is asked for
     */
    static ZoneDirectory open(Kernel kernel, ZonedOptions options) {
        Path directory = Path.of(options.directory());
        List<BackingFile> files = new ArrayList<>();
        FileChannel lock = null;
        try {
            Files.createDirectories(directory);
            lock = ShapeFile.lock(directory);
            ZoneShape shape = ShapeFile.read(lock, directory, options);
            if (shape.zones() > MAX_FILES) {
                throw new UblkException(
                        "a directory has at most "
                                + MAX_FILES
                                + " zones, not "
                                + shape.zones()
                                + "; choose a larger --zone-size");
            }
            for (int zone = 0; zone < shape.zones(); zone++) {
                Path path = directory.resolve("zone-%06d".formatted(zone));
                prepare(path, shape, zone);
                files.add(BackingFile.open(kernel, path.toString(), false, options.buffered()));
            }
            sync(directory);
            return new ZoneDirectory(lock, shape, List.copyOf(files));
        } catch (IOException e) {
            closeAll(files, lock);
            throw new UblkException("cannot use " + directory + ": " + e, e);
        } catch (RuntimeException e) {
            closeAll(files, lock);
            throw e;
        }
    }

    /** Makes a zone's file, or sees to it that its length can be a write pointer. */
    private static void prepare(Path path, ZoneShape shape, int zone) throws IOException {
        long limit = shape.isConventional(zone) ? shape.zoneBytes() : shape.capacityBytes();
        try (FileChannel file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            long size = file.size();
            if (size > limit) {
                throw new UblkException(
                        path
                                + " is longer than its zone ("
                                + size
                                + " bytes of "
                                + limit
                                + "): it is damaged, or not jublk's");
            }
            if (shape.isConventional(zone) && size < limit) {
                // a hole up to its last byte
                file.write(ByteBuffer.allocate(1), limit - 1);
            } else if (size % BLOCK_BYTES != 0) {
                file.truncate(size - size % BLOCK_BYTES);
            }
        }
    }

    static void sync(Path directory) throws IOException {
        try (FileChannel d = FileChannel.open(directory, StandardOpenOption.READ)) {
            d.force(true);
        }
    }

    @Override
    public void close() {
        closeAll(files, lock);
    }

    private static void closeAll(List<BackingFile> files, @Nullable FileChannel lock) {
        files.forEach(BackingFile::close);
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                throw new UblkException("cannot let go of the zones' directory: " + e, e);
            }
        }
    }
}
