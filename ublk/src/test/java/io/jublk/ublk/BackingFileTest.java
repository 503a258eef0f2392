package io.jublk.ublk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jublk.uring.Fallocate;
import io.jublk.uring.Kernel;
import io.jublk.uring.LinuxKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files on this machine's file systems. */
class BackingFileTest {

    private static final Path MEMORY_FILES = Path.of("/dev/shm");

    private final Kernel kernel = new LinuxKernel();

    @TempDir private Path directory;

    @Test
    void missingFile() {
        assertRefused(
                directory.resolve("none"),
                "cannot open FILE for reading and writing: there is no such file; create it first");
    }

    @Test
    void directory() {
        assertRefused(
                directory,
                "cannot open FILE for reading and writing: it is a directory; name a file or a"
                        + " block device");
        UblkException e =
                assertThrows(
                        UblkException.class,
                        () -> BackingFile.open(kernel, directory.toString(), true, false));
        assertEquals(
                "cannot use " + directory + ": it is a directory; name a file or a block device",
                e.getMessage());
    }

    @Test
    void characterDevice() {
        assertRefused(
                Path.of("/dev/null"),
                "cannot use FILE: it is neither a regular file nor a block device");
    }

    @Test
    void fileWithoutPermission() throws IOException {
        assumeFalse(System.getProperty("user.name").equals("root"), "root may open anything");
        Path file = file(512);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        assertRefused(
                file,
                "cannot open FILE for reading and writing: permission denied; check its mode and"
                        + " owner, or run as root");
    }

    @Test
    void refusedFilesAreClosedAgain() throws IOException {
        long before = openDescriptors();
        for (int i = 0; i < 50; i++) {
            assertThrows(
                    UblkException.class, () -> BackingFile.open(kernel, "/dev/null", true, false));
        }
        assertTrue(openDescriptors() < before + 25);
    }

    @Test
    void bufferedFileHasNoWishes() throws IOException {
        try (BackingFile file = BackingFile.open(kernel, file(10_000).toString(), false, true)) {
            assertFalse(file.isDirect());
            assertFalse(file.isReadOnly());
            assertFalse(file.isBlockDevice());
            assertEquals(10_000, file.sizeBytes());
            assertEquals(1, file.offsetAlignmentBytes());
            assertEquals(1, file.memoryAlignmentBytes());
            assertTrue(Integer.bitCount(file.preferredBlockBytes()) == 1);
            assertEquals(-1, file.fixedIndex());
        }
    }

    @Test
    void directFileSaysHowAligned() throws IOException {
        try (BackingFile file = BackingFile.open(kernel, file(8192).toString(), false, false)) {
            assumeTrue(file.isDirect(), "no direct I/O here");
            assertTrue(file.offsetAlignmentBytes() >= 512 && file.offsetAlignmentBytes() <= 4096);
            assertTrue(file.memoryAlignmentBytes() >= 1 && file.memoryAlignmentBytes() <= 4096);
        }
    }

    @Test
    void readOnlyFileIsNotTriedForSpace() throws IOException {
        try (BackingFile file = BackingFile.open(kernel, file(8192).toString(), true, false)) {
            assertTrue(file.isReadOnly());
            assertFalse(file.canFallocate(Fallocate.PUNCH_HOLE | Fallocate.KEEP_SIZE));
        }
    }

    @Test
    void tryingForSpaceChangesNothing() throws IOException {
        Path path = file(5000);
        byte[] before = Files.readAllBytes(path);
        try (BackingFile file = BackingFile.open(kernel, path.toString(), false, false)) {
            file.canFallocate(Fallocate.PUNCH_HOLE | Fallocate.KEEP_SIZE);
            file.canFallocate(Fallocate.ZERO_RANGE | Fallocate.KEEP_SIZE);
        }
        assertArrayEquals(before, Files.readAllBytes(path));
    }

    @Test
    void memoryFilePunchesHolesAndDoesNotZeroRanges() throws IOException {
        assumeTrue(Files.isWritable(MEMORY_FILES), "no /dev/shm");
        Path path = Files.createTempFile(MEMORY_FILES, "jublk", ".img");
        try {
            Files.write(path, new byte[8192]);
            try (BackingFile file = BackingFile.open(kernel, path.toString(), false, false)) {
                assertTrue(file.canFallocate(Fallocate.PUNCH_HOLE | Fallocate.KEEP_SIZE));
                assertFalse(file.canFallocate(Fallocate.ZERO_RANGE | Fallocate.KEEP_SIZE));
            }
        } finally {
            Files.delete(path);
        }
    }

    @Test
    void fileOnADiskZeroesRanges() throws IOException {
        Path path = file(8192);
        String type = Files.getFileStore(path).type();
        assumeTrue(type.equals("ext4") || type.equals("xfs") || type.equals("btrfs"), type);
        try (BackingFile file = BackingFile.open(kernel, path.toString(), false, false)) {
            assertTrue(file.canFallocate(Fallocate.PUNCH_HOLE | Fallocate.KEEP_SIZE));
            assertTrue(file.canFallocate(Fallocate.ZERO_RANGE | Fallocate.KEEP_SIZE));
        }
    }

    private void assertRefused(Path path, String message) {
        UblkException e =
                assertThrows(
                        UblkException.class,
                        () -> BackingFile.open(kernel, path.toString(), false, false));
        assertEquals(message.replace("FILE", path.toString()), e.getMessage());
    }

    private Path file(int bytes) throws IOException {
        Path path = directory.resolve("backing.img");
        byte[] content = new byte[bytes];
        Arrays.fill(content, (byte) 7);
        return Files.write(path, content);
    }

    private static long openDescriptors() throws IOException {
        try (var entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.count();
        }
    }
}
