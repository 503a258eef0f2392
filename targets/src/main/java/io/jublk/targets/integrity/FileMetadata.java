package io.jublk.targets.integrity;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.IntegrityFormat;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.UblkException;
import io.jublk.uring.Kernel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/** Metadata in a file beside the data's, unit after unit; its length tells whether it belongs. */
final class FileMetadata implements MetadataStore {

    /** What is escaped at once: of one request, this much at most in a piece. */
    private static final int PIECE_BYTES = 64 << 10;

    private final BackingFile file;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment escape;

    private FileMetadata(BackingFile file, IntegrityFormat format) {
        this.file = file;
        escape = arena.allocate(PIECE_BYTES, Long.BYTES).fill(Escape.of(format));
    }

    /**
     * Opens the file; makes it where there is none, or an empty one, with nothing to verify in it.
     *
     * @throws UblkException when it is of another length than these blocks' metadata
     */
    static FileMetadata open(Kernel kernel, String path, IntegrityFormat format, long bytes) {
        try {
            Path p = Path.of(path);
            if (!Files.exists(p) || Files.size(p) == 0) {
                create(p, format, bytes);
            } else if (Files.size(p) != bytes) {
                throw new UblkException(
                        path
                                + " has "
                                + Files.size(p)
                                + " bytes, and the device's metadata would have "
                                + bytes
                                + ": it is of another device or format; name another file");
            }
        } catch (IOException e) {
            throw new UblkException("cannot use " + path + " for metadata: " + e, e);
        }
        // Through the page cache: a unit is smaller than any block that direct I/O would take.
        return new FileMetadata(BackingFile.open(kernel, path, false, true), format);
    }

    private static void create(Path path, IntegrityFormat format, long bytes) throws IOException {
        Path part = Path.of(path + ".new");
        byte[] piece = new byte[PIECE_BYTES];
        Arrays.fill(piece, Escape.of(format));
        try (FileChannel out =
                FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            for (long at = 0; at < bytes; at += piece.length) {
                out.write(ByteBuffer.wrap(piece, 0, (int) Math.min(piece.length, bytes - at)));
            }
            out.force(true);
        }
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public List<BackingFile> files() {
        return List.of(file);
    }

    @Override
    public void read(IoRequest r, long position) {
        r.readMetadata(file, position);
    }

    @Override
    public void write(IoRequest r, long position) {
        r.writeMetadata(file, position);
    }

    @Override
    public void escape(IoRequest r, long position, long length) {
        for (long done = 0; done < length; done += PIECE_BYTES) {
            long piece = Math.min(PIECE_BYTES, length - done);
            r.store(file, position + done, escape.asSlice(0, piece));
        }
    }

    @Override
    public void flush(IoRequest r) {
        r.sync(file);
    }

    @Override
    public void close() {
        file.close();
        arena.close();
    }
}
