package io.jublk.targets.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jublk.ublk.Geometry;
import io.jublk.ublk.UblkException;
import io.jublk.uring.LinuxKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ranges of real files as devices. */
class LoopOptionsTest {

    private static final Path MEMORY_FILES = Path.of("/dev/shm");

    private final LinuxKernel kernel = new LinuxKernel();

    @TempDir private Path directory;

    @Test
    void wholeFileIsTheDevice() throws IOException {
        LoopOptions options = LoopOptions.ofFile(file(1 << 20));
        try (LoopTarget target = options.open(kernel)) {
            Geometry geometry = target.geometry();
            assertEquals(1 << 20, geometry.sizeBytes());
            assertFalse(geometry.readOnly());
            assertEquals(0, LoopOptions.leftOver(target, options));
            assertTrue(geometry.logicalBlockBytes() >= 512);
            assertTrue(geometry.physicalBlockBytes() <= 65536);
        }
    }

    @Test
    void bufferedFileHasBlocksOf512Bytes() throws IOException {
        try (LoopTarget target = LoopOptions.ofFile(file(3 * 512)).withBuffered().open(kernel)) {
            assertEquals(3 * 512, target.geometry().sizeBytes());
            assertEquals(512, target.geometry().logicalBlockBytes());
            assertEquals(Geometry.ANY_MEMORY_BYTES, target.geometry().memoryAlignmentBytes());
        }
    }

    @Test
    void bytesAtTheEndThatAreNoBlockAreLeftOver() throws IOException {
        LoopOptions options = LoopOptions.ofFile(file(10_000)).withBuffered();
        try (LoopTarget target = options.open(kernel)) {
            assertEquals(9728, target.geometry().sizeBytes());
            assertEquals(272, LoopOptions.leftOver(target, options));
        }
        LoopOptions behind = options.withRange(512, 0);
        try (LoopTarget target = behind.open(kernel)) {
            assertEquals(9216, target.geometry().sizeBytes());
            assertEquals(272, LoopOptions.leftOver(target, behind));
        }
        LoopOptions part = options.withRange(512, 1024);
        try (LoopTarget target = part.open(kernel)) {
            assertEquals(1024, target.geometry().sizeBytes());
            assertEquals(0, LoopOptions.leftOver(target, part));
        }
    }

    @Test
    void emptyFileIsTooSmall() throws IOException {
        String path = file(0);
        assertRefused(
                LoopOptions.ofFile(path).withBuffered(),
                path
                        + " has 0 bytes, less than one block of 512; make it larger with"
                        + " 'truncate -s'");
    }

    @Test
    void fileSmallerThanABlockIsTooSmall() throws IOException {
        String path = file(511);
        assertRefused(
                LoopOptions.ofFile(path).withBuffered(),
                path
                        + " has 511 bytes, less than one block of 512; make it larger with"
                        + " 'truncate -s'");
    }

    @Test
    void offsetOfTheWholeFileLeavesNothing() throws IOException {
        String path = file(4096);
        assertRefused(
                LoopOptions.ofFile(path).withBuffered().withRange(4096, 0),
                path
                        + " has 4096 bytes, less than one block of 512 after --offset 4096; make it"
                        + " larger with 'truncate -s'");
    }

    @Test
    void offsetAndSizeAreInBlocks() throws IOException {
        LoopOptions options = LoopOptions.ofFile(file(4096)).withBuffered();
        assertRefused(options.withRange(100, 0), "--offset must be a multiple of 512, not 100");
        assertRefused(options.withRange(-512, 0), "--offset must be a multiple of 512, not -512");
        assertRefused(options.withRange(0, 1000), "--size must be a multiple of 512, not 1000");
        assertRefused(options.withRange(0, -1), "--size must be a multiple of 512, not -1");
    }

    @Test
    void directFileSaysThatBufferedNeedsLess() throws IOException {
        LoopOptions options = LoopOptions.ofFile(file(8192)).withRange(100, 0);
        UblkException e = assertThrows(UblkException.class, () -> options.open(kernel));
        String message = String.valueOf(e.getMessage());
        assumeTrue(message.contains("--buffered"), "no direct I/O here");
        assertTrue(
                message.matches(
                        "--offset must be a multiple of \\d+, not 100; --buffered needs only 512"),
                message);
    }

    @Test
    void rangeBeyondTheEndIsRefused() throws IOException {
        String path = file(4096);
        LoopOptions options = LoopOptions.ofFile(path).withBuffered();
        String message =
                "--offset and --size reach beyond the end of "
                        + path
                        + ", which has 4096 bytes; make it larger with 'truncate -s' or ask for"
                        + " less";
        assertRefused(options.withRange(0, 4608), message);
        assertRefused(options.withRange(512, 4096), message);
        assertRefused(options.withRange(1L << 62, 512), message);
        assertRefused(options.withRange(0, Long.MAX_VALUE - 511), message);
    }

    @Test
    void readOnlyDeviceOffersNoDiscard() throws IOException {
        try (LoopTarget target = LoopOptions.ofFile(file(8192)).withReadOnly().open(kernel)) {
            assertTrue(target.geometry().readOnly());
            assertEquals(0, target.geometry().discardGranularityBytes());
        }
    }

    @Test
    void fileInMemoryOffersDiscard() throws IOException {
        assumeTrue(Files.isWritable(MEMORY_FILES), "no /dev/shm");
        Path path = Files.createTempFile(MEMORY_FILES, "jublk", ".img");
        try {
            Files.write(path, new byte[1 << 20]);
            try (LoopTarget target = LoopOptions.ofFile(path.toString()).open(kernel)) {
                assertEquals(4096, target.geometry().discardGranularityBytes());
                assertEquals(Geometry.MAX_DISCARD_BYTES, target.geometry().maxDiscardBytes());
                assertEquals(null, target.geometry().segments());
            }
        } finally {
            Files.delete(path);
        }
    }

    @Test
    void whatWasOpenedForNothingIsClosedAgain() throws IOException {
        LoopOptions options = LoopOptions.ofFile(file(511)).withBuffered();
        long before = openDescriptors();
        for (int i = 0; i < 50; i++) {
            assertThrows(UblkException.class, () -> options.open(kernel));
        }
        assertTrue(openDescriptors() < before + 25);
    }

    @Test
    void missingFileIsNamed() {
        Path none = directory.resolve("none");
        assertRefused(
                LoopOptions.ofFile(none.toString()).withReadOnly(),
                "cannot open " + none + " for reading: there is no such file; create it first");
    }

    private void assertRefused(LoopOptions options, String message) {
        assertEquals(
                message,
                assertThrows(UblkException.class, () -> options.open(kernel)).getMessage());
    }

    private String file(int bytes) throws IOException {
        return Files.write(directory.resolve("backing"), new byte[bytes]).toString();
    }

    private static long openDescriptors() throws IOException {
        try (var entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.count();
        }
    }
}
