package io.jublk.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A file or an empty folder that was not there before. */
final class PathResource implements Resource {

    private static final RandomGenerator RANDOM = RandomGenerator.getDefault();
    private static final int NAME_DIGITS = 6;

    private final Path path;

    private PathResource(Path path) {
        this.path = path;
    }

    /** With a new name, for its owner alone. */
    static PathResource folderIn(Path parent) {
        String name = "jublk-" + HexFormat.of().toHexDigits(RANDOM.nextInt(), NAME_DIGITS);
        try {
            return new PathResource(
                    Files.createDirectory(
                            parent.resolve(name),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rwx------"))));
        } catch (IOException e) {
            throw cannot("make a folder in", parent, e);
        }
    }

    static PathResource folder(Path path) {
        try {
            return new PathResource(Files.createDirectory(path));
        } catch (IOException e) {
            throw cannot("make the folder", path, e);
        }
    }

    static PathResource file(Path path) {
        try {
            return new PathResource(Files.createFile(path));
        } catch (IOException e) {
            throw cannot("make", path, e);
        }
    }

    /** What somebody else makes. */
    static PathResource made(Path path, Consumer<Path> maker) {
        maker.accept(path);
        return new PathResource(path);
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw cannot("remove", path, e);
        }
    }

    private static BenchException cannot(String what, Path path, IOException e) {
        return new BenchException("cannot " + what + " " + path + ": " + e, e);
    }
}
