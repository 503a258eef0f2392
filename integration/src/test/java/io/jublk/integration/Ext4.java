package io.jublk.integration;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A fresh ext4, mounted; on a loop device over a file in memory, or on a given block device. */
final class Ext4 implements Closeable {

    private final Path directory;
    private final @Nullable LoopDevice loop;

    private Ext4(Path directory, @Nullable LoopDevice loop) {
        this.directory = directory;
        this.loop = loop;
    }

    static Ext4 inMemory(long sizeBytes) throws IOException {
        return inMemory(sizeBytes, 512);
    }

    static Ext4 inMemory(long sizeBytes, int sectorBytes) throws IOException {
        LoopDevice loop = LoopDevice.inMemory(sizeBytes, sectorBytes);
        try {
            return new Ext4(mount(loop.path()), loop);
        } catch (RuntimeException | Error e) {
            loop.close();
            throw e;
        }
    }

    static Ext4 on(String device) throws IOException {
        return new Ext4(mount(device), null);
    }

    private static Path mount(String device) throws IOException {
        Path directory = Files.createTempDirectory("ext4");
        make(device);
        Program.check("mount", "-t", "ext4", device, directory.toString());
        return directory;
    }

    /** As small as it may be: what is tested is what carries it. */
    static void make(String device) {
        Program.check("mkfs.ext4", "-q", "-F", "-E", "nodiscard", device);
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        Program.check("umount", directory.toString());
        Files.delete(directory);
        if (loop != null) {
            loop.close();
        }
    }
}
