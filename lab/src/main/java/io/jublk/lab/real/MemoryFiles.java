package io.jublk.lab.real;

import io.jublk.lab.LabException;
import io.jublk.ublk.BackingFile;
import io.jublk.uring.Kernel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Files of a stripe, written from end to end, in a new folder. */
final class MemoryFiles implements AutoCloseable {

    private static final int CHUNK_BYTES = 1 << 20;

    private final Path folder;
    private final List<Path> files = new ArrayList<>();

    MemoryFiles(Path parent, int count, long eachBytes) {
        byte[] chunk = new byte[CHUNK_BYTES];
        Arrays.fill(chunk, (byte) 1);
        try {
            folder = Files.createTempDirectory(parent, "jublk-lab");
            for (int i = 0; i < count; i++) {
                Path file = folder.resolve("disk" + i);
                files.add(file);
                try (OutputStream out = Files.newOutputStream(file)) {
                    for (long done = 0; done < eachBytes; done += CHUNK_BYTES) {
                        out.write(chunk);
                    }
                }
            }
        } catch (IOException e) {
            close();
            throw new LabException("cannot make files in " + parent + ": " + e.getMessage(), e);
        }
    }

    /** The first of them, to be closed by whoever gets them. */
    List<BackingFile> open(Kernel kernel, int count) {
        return files.stream()
                .limit(count)
                .map(file -> BackingFile.open(kernel, file.toString(), false, true))
                .toList();
    }

    @Override
    public void close() {
        try {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new LabException("cannot remove " + folder + ": " + e.getMessage(), e);
        }
    }
}
