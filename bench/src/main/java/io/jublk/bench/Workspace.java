package io.jublk.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A folder of our own for backing files and mount points; all of it goes in the end. */
public final class Workspace {

    /** Where memory stands for the disk, so that the disk is not what is measured. */
    private static final List<Path> TMPFS =
            List.of(Path.of("/dev/shm"), Path.of("/mnt"), Path.of("/tmp"));

    private static final int CHUNK_BYTES = 1 << 20;

    private final Cleanup cleanup;
    private final Path folder;

    private Workspace(Cleanup cleanup, Path folder) {
        this.cleanup = cleanup;
        this.folder = folder;
    }

    /**
     * @param parent where to make it; null for a tmpfs
     */
    public static Workspace make(Cleanup cleanup, @Nullable Path parent) {
        Path where = parent == null ? tmpfs() : parent;
        PathResource folder = cleanup.own(() -> PathResource.folderIn(where));
        return new Workspace(cleanup, folder.path());
    }

    public Path folder() {
        return folder;
    }

    /** A name for the file system, as people say it: tmpfs, ext2/ext3, xfs. */
    public String fileSystem() {
        try {
            return Files.getFileStore(folder).type();
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** How much may be written here in all: as much as there is room, and no more than memory. */
    public long roomBytes() {
        try {
            long room = Files.getFileStore(folder).getUsableSpace();
            return fileSystem().equals("tmpfs")
                    ? Math.min(room, Machine.availableMemoryBytes())
                    : room;
        } catch (IOException e) {
            throw new BenchException("cannot look at " + folder + ": " + e.getMessage(), e);
        }
    }

    /** A file that somebody else makes. */
    public Path file(String name, Consumer<Path> maker) {
        return cleanup.own(() -> PathResource.made(folder.resolve(name), maker)).path();
    }

    /** An empty folder. */
    public Path folder(String name) {
        return cleanup.own(() -> PathResource.folder(folder.resolve(name))).path();
    }

    /**
     * A file without holes: reads of holes would be cheaper than any disk, and first writes to them
     * dearer.
     */
    public Path file(String name, long bytes) {
        if (bytes > roomBytes()) {
            throw new BenchException(
                    "no room for a file of "
                            + new ByteSize(bytes)
                            + " in "
                            + folder.getParent()
                            + "; give --dir another place or --file-size less");
        }
        Path file = cleanup.own(() -> PathResource.file(folder.resolve(name))).path();
        try {
            fill(file, bytes);
        } catch (IOException e) {
            throw new BenchException("cannot write " + file + ": " + e.getMessage(), e);
        }
        return file;
    }

    private void fill(Path file, long bytes) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        new SplittableRandom(bytes).nextBytes(chunk);
        ByteBuffer buffer = ByteBuffer.wrap(chunk);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (long written = 0; written < bytes; written += buffer.position()) {
                cleanup.checkpoint();
                buffer.position(0).limit((int) Math.min(CHUNK_BYTES, bytes - written));
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
        }
    }

    private static Path tmpfs() {
        for (Path path : TMPFS) {
            try {
                if (Files.getFileStore(path).type().equals("tmpfs")) {
                    return path;
                }
            } catch (IOException e) {
                // not here
            }
        }
        throw new BenchException("/dev/shm is no tmpfs; give --dir a place for backing files");
    }
}
