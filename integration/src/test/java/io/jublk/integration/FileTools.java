package io.jublk.integration;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** What tests want of files and java.nio.file.Files does not have. */
final class FileTools {

    /** A new file of holes. */
    static Path sparse(Path directory, long sizeBytes) throws IOException {
        Path file = Files.createTempFile(directory, "backing", ".img");
        resize(file, sizeBytes);
        return file;
    }

    /** Cuts it off, or lets it grow by a hole. */
    static void resize(Path file, long sizeBytes) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(sizeBytes);
        }
    }

    static void write(Path file, long offset, byte[] bytes) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(offset);
            access.write(bytes);
        }
    }

    static byte[] read(Path file, long offset, int length) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[length];
            access.seek(offset);
            access.readFully(bytes);
            return bytes;
        }
    }

    /** How much space a file takes, holes not counted. */
    static long allocatedBytes(Path file) {
        return Long.parseLong(Program.check("stat", "-c", "%b", file.toString()).strip()) * 512;
    }

    /** One line of text, such as an attribute in sysfs. */
    static String line(String path) throws IOException {
        return Files.readString(Path.of(path)).strip();
    }

    private FileTools() {}
}
