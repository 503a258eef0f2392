package io.jublk.integration;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kernel's own loop device over a sparse file in memory: a block device to stand on. */
final class LoopDevice implements Closeable {

    private final String path;
    private final Path file;

    private LoopDevice(String path, Path file) {
        this.path = path;
        this.file = file;
    }

    static LoopDevice inMemory(long sizeBytes, int sectorBytes) throws IOException {
        if (!Files.exists(Path.of("/dev/loop-control"))) {
            Program.check("modprobe", "loop");
        }
        Path file = Files.createTempFile("loop", ".img");
        FileTools.resize(file, sizeBytes);
        String path =
                Program.check(
                                "losetup",
                                "--find",
                                "--show",
                                "--sector-size",
                                Integer.toString(sectorBytes),
                                file.toString())
                        .strip();
        return new LoopDevice(path, file);
    }

    String path() {
        return path;
    }

    /** What holds its data. */
    Path file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        Program.check("losetup", "--detach", path);
        Files.delete(file);
    }
}
