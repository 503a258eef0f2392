package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system on a device: made, filled, checked, mounted again, compared. */
@DeviceTest
class FileSystemTest {

    @Test
    void livesOnTheAutomaticDataPath(@TempDir Path directory) throws Exception {
        Path file = FileTools.sparse(directory, 96 << 20);
        try (Device device = TestDevices.loop(file, null)) {
            check(device.path(), directory);
        }
    }

    @Test
    void livesOnTheCopiedDataPath(@TempDir Path directory) throws Exception {
        Path file = FileTools.sparse(directory, 96 << 20);
        try (Device device = TestDevices.loop(file, DataPathKind.COPIED)) {
            check(device.path(), directory);
        }
    }

    private static void check(String device, Path directory) throws Exception {
        Path source = Files.createDirectory(directory.resolve("source"));
        FileTree.make(source, "tree");
        Map<String, String> expected = FileTree.hashes(source);
        Path mount = Files.createDirectory(directory.resolve("mount"));
        Ext4.make(device);
        Program.check("mount", "-t", "ext4", "-o", "discard", device, mount.toString());
        try {
            Program.check("cp", "-r", source.toString(), mount.resolve("copy").toString());
            // Space that is given back and used again.
            Program.check("rm", "-r", mount.resolve("copy/d1").toString());
            Program.check("cp", "-r", source.resolve("d1").toString(), mount + "/copy/d1");
            Program.check("sync", "-f", mount.toString());
        } finally {
            Program.check("umount", mount.toString());
        }
        Program.check("e2fsck", "-fn", device);
        Program.check("mount", "-t", "ext4", "-o", "ro", device, mount.toString());
        try {
            assertEquals(expected, FileTree.hashes(mount.resolve("copy")));
        } finally {
            Program.check("umount", mount.toString());
        }
    }
}
