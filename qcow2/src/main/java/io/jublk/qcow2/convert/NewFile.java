package io.jublk.qcow2.convert;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.file.HostFile;
import io.jublk.qcow2.file.ImageFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file that gets its name when it is complete. Until then it lies beside it under another one,
 * and is removed when something fails.
 */
final class NewFile implements AutoCloseable {

    private final Path path;
    private final Path temporary;
    private final ImageFile file;
    private final Thread atExit = new Thread(this::remove, "jublk-new-file");

    /**
     * @param replace whether a file of this name may be there, and is lost
     */
    NewFile(Path path, boolean replace) {
        this.path = path;
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.isRegularFile(path)) {
                throw new Qcow2Exception(
                        path + ": is not a regular file; a new image is always one");
            }
            if (!replace) {
                throw new Qcow2Exception(
                        path + ": the file is there already; --force takes its place");
            }
        }
        Path directory = directory();
        if (!Files.isDirectory(directory)) {
            throw new Qcow2Exception(path + ": there is no directory " + directory);
        }
        temporary = path.resolveSibling("." + path.getFileName() + ".jublk-" + suffix());
        file = HostFile.create(temporary, false);
        Runtime.getRuntime().addShutdownHook(atExit); // Ctrl-C
        keepPermissions();
    }

    /** Of the file whose place is taken, before there is anything to see. */
    private void keepPermissions() {
        try {
            if (Files.exists(path)) {
                Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(path));
            }
        } catch (IOException e) {
            close();
            throw new Qcow2Exception(
                    path + ": its permissions cannot be kept: " + e.getMessage(), e);
        }
    }

    /** Errors name the temporary file, which is the one that has them. */
    ImageFile file() {
        return file;
    }

    /** What was written and synced gets its name; the name is on the disk when this returns. */
    void commit() {
        file.close();
        try {
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel channel = FileChannel.open(directory(), StandardOpenOption.READ)) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw new Qcow2Exception(
                    path + ": cannot get its name from " + temporary + ": " + e.getMessage(), e);
        }
    }

    /** Without {@link #commit}, nothing is left. */
    @Override
    public void close() {
        file.close();
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // It runs already.
        }
    }

    private void remove() {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw new Qcow2Exception(
                    temporary + ": cannot be removed, do so by hand: " + e.getMessage(), e);
        }
    }

    private Path directory() {
        Path absolute = path.toAbsolutePath();
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }

    private static String suffix() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    }
}
