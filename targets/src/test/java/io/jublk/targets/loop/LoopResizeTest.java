package io.jublk.targets.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.UblkException;
import io.jublk.uring.LinuxKernel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a file whose device gets another size. */
class LoopResizeTest {

    private static final int KB = 1024;

    @TempDir private Path directory;
    private Path file;

    @BeforeEach
    void makeFile() throws IOException {
        file = directory.resolve("file");
        resizeFile(64 * KB);
    }

    @Test
    void fileBecomesLongerWhereItHasTo() throws IOException {
        try (LoopTarget target = open(LoopOptions.ofFile(file.toString()))) {
            grow(target, 128 * KB);
            assertEquals(128 * KB, Files.size(file));
            resizeFile(512 * KB);
            grow(target, 256 * KB);
            assertEquals(512 * KB, Files.size(file), "it was long enough");
        }
    }

    @Test
    void fileThatHasGrownIsTakenInWholeBlocks() throws IOException {
        try (LoopTarget target = open(LoopOptions.ofFile(file.toString()))) {
            resizeFile(100 * KB + 100);
            assertEquals(100 * KB, target.sizeFor(LoopTarget.AS_BACKEND, false));
        }
    }

    @Test
    void fileIsCutOffOnlyWhenTold() throws IOException {
        try (LoopTarget target = open(LoopOptions.ofFile(file.toString()))) {
            says("would lose the last 32768 bytes", () -> target.sizeFor(32 * KB, false));
            target.shrink(target.sizeFor(32 * KB, true));
            assertEquals(32 * KB, Files.size(file));
            assertEquals(32 * KB, target.geometry().sizeBytes());
        }
    }

    @Test
    void whatIsLostAlreadyNeedsNoWord() throws IOException {
        try (LoopTarget target = open(LoopOptions.ofFile(file.toString()))) {
            resizeFile(16 * KB);
            assertEquals(16 * KB, target.sizeFor(LoopTarget.AS_BACKEND, false));
            target.shrink(16 * KB);
            assertEquals(16 * KB, Files.size(file));
            resizeFile(100);
            says("less than a block", () -> target.sizeFor(LoopTarget.AS_BACKEND, true));
        }
    }

    @Test
    void whatComesBehindTheDeviceIsNotOurs() throws IOException {
        LoopOptions range = LoopOptions.ofFile(file.toString()).withRange(8 * KB, 16 * KB);
        try (LoopTarget target = open(range)) {
            target.shrink(target.sizeFor(8 * KB, true));
            assertEquals(64 * KB, Files.size(file));
            assertEquals(56 * KB, target.sizeFor(LoopTarget.AS_BACKEND, false));
            grow(target, 60 * KB);
            assertEquals(68 * KB, Files.size(file));
        }
    }

    @Test
    void fileThatIsReadAloneKeepsItsLength() throws IOException {
        try (LoopTarget target = open(LoopOptions.ofFile(file.toString()).withReadOnly())) {
            says("reading alone", () -> target.sizeFor(128 * KB, false));
            target.shrink(target.sizeFor(32 * KB, true));
            assertEquals(64 * KB, Files.size(file));
            grow(target, 64 * KB);
        }
    }

    private static LoopTarget open(LoopOptions options) {
        return options.withBuffered().open(new LinuxKernel());
    }

    private static void grow(LoopTarget target, long bytes) {
        target.grow(target.sizeFor(bytes, false));
        assertEquals(bytes, target.geometry().sizeBytes());
    }

    private void resizeFile(long bytes) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(bytes);
        }
    }

    private static void says(String part, Runnable action) {
        UblkException e = assertThrows(UblkException.class, action::run);
        assertTrue(String.valueOf(e.getMessage()).contains(part), e::toString);
    }
}
