package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A file system on a qcow2 image: made, filled with small files, checked, mounted again, compared.
 * Then the device goes, and the image is without an error and without a leak.
 */
@DeviceTest
@Tag("newest-kernel") // of the format, whatever the kernel
class Qcow2FileSystemTest {

    private static final long BYTES = 96L << 20;

    /** A kernel's sources in small. */
    private static final int FILES = Integer.getInteger("jublk.files", 400);

    @TempDir static Path sources;

    @BeforeAll
    static void makeSources() throws Exception {
        FileTree.makeSources(sources, "sources", FILES);
    }

    @ParameterizedTest
    @EnumSource(
            value = Qcow2Shape.class,
            names = {"EMPTY", "BACKED", "EXTENDED_L2", "LUKS", "VERSION_2"})
    void livesOn(Qcow2Shape shape, @TempDir Path directory) throws Exception {
        Qcow2Image image = shape.make(directory, BYTES);
        Path mount = Files.createDirectory(directory.resolve("mount"));
        JsonObject device = image.add();
        fill(device.text("path"), mount);
        Program.check("e2fsck", "-fn", device.text("path"));
        expectSources(device.text("path"), mount);
        Qcow2Image.delete(device);
        image.expectClean();
        // Nothing of it was in the server's memory alone.
        try (Device again = image.start(null)) {
            expectSources(again.path(), mount);
        }
        expectBackingUntouched(directory);
    }

    private static void fill(String device, Path mount) {
        Ext4.make(device);
        Program.check("mount", "-t", "ext4", "-o", "discard", device, mount.toString());
        try {
            Program.check("cp", "-r", sources.toString(), mount.resolve("copy").toString());
            // Space that is given back and used again.
            Program.check("sync", "-f", mount.toString());
            Program.check("rm", "-r", mount.resolve("copy/d1").toString());
            Program.check("sync", "-f", mount.toString());
            Program.check("cp", "-r", sources.resolve("d1").toString(), mount + "/copy/d1");
        } finally {
            Program.check("umount", mount.toString());
        }
    }

    private static void expectSources(String device, Path mount) throws Exception {
        Map<String, String> expected = FileTree.hashes(sources);
        Program.check("mount", "-t", "ext4", "-o", "ro", device, mount.toString());
        try {
            assertEquals(expected, FileTree.hashes(mount.resolve("copy")));
        } finally {
            Program.check("umount", mount.toString());
        }
    }

    private static void expectBackingUntouched(Path directory) throws Exception {
        Path backing = directory.resolve(Qcow2Shape.BACKING);
        if (Files.exists(backing)) {
            assertArrayEquals(
                    Seeds.bytes(Qcow2Shape.BACKING, (int) Files.size(backing)),
                    Files.readAllBytes(backing),
                    "the backing file");
        }
    }
}
