package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FixedFilesTest {

    @Test
    void placeStandsForTheFile(@TempDir Path directory) throws IOException {
        try (Ring ring = TestRings.small();
                TestFile one = TestFile.with(directory, TestMemory.filled(8, 1));
                TestFile two = TestFile.with(directory, TestMemory.filled(8, 2));
                Arena arena = Arena.ofConfined()) {
            FixedFiles files = ring.fixedFiles(16);
            assertEquals(16, files.size());
            files.set(15, one.fd());
            files.set(3, two.fd());
            MemorySegment read = arena.allocate(16);
            ring.next().read(15, read.address(), 8, 0).fixedFile();
            ring.next().read(3, read.address() + 8, 8, 0).fixedFile();
            assertEquals(
                    List.of(Completion.of(0, 8), Completion.of(0, 8)), Completion.await(ring, 2));
            assertArrayEquals(
                    TestMemory.filled(8, 1), TestMemory.bytes(read.asSlice(0, 8)), "place 15");
            assertArrayEquals(
                    TestMemory.filled(8, 2), TestMemory.bytes(read.asSlice(8, 8)), "place 3");
        }
    }

    @Test
    void emptyPlaceIsABadDescriptor() {
        try (Ring ring = TestRings.small()) {
            ring.fixedFiles(4);
            assertEquals(-Errno.EBADF, readOfPlaceZero(ring));
        }
    }

    @Test
    void clearedPlaceIsABadDescriptor(@TempDir Path directory) throws IOException {
        try (Ring ring = TestRings.small();
                TestFile file = TestFile.with(directory, new byte[0])) {
            FixedFiles files = ring.fixedFiles(4);
            files.set(0, file.fd());
            assertEquals(0, readOfPlaceZero(ring));
            files.set(0, FixedFiles.EMPTY);
            assertEquals(-Errno.EBADF, readOfPlaceZero(ring));
        }
    }

    @Test
    void setOfAnotherFileReplaces(@TempDir Path directory) throws IOException {
        try (Ring ring = TestRings.small();
                TestFile one = TestFile.with(directory, new byte[0]);
                TestFile two = TestFile.with(directory, new byte[1])) {
            FixedFiles files = ring.fixedFiles(1);
            files.set(0, one.fd());
            files.set(0, two.fd());
            assertEquals(1, readOfPlaceZero(ring));
        }
    }

    @Test
    void descriptorThatIsNotOpenIsRefused() {
        try (Ring ring = TestRings.small()) {
            FixedFiles files = ring.fixedFiles(4);
            KernelException e = assertThrows(KernelException.class, () -> files.set(2, 1_000_000));
            assertEquals(Errno.EBADF, e.errno());
            assertEquals("place 2 of the fixed files: EBADF (bad file descriptor)", e.getMessage());
        }
    }

    @Test
    void placeOutsideTheTableIsRefused() {
        try (Ring ring = TestRings.small()) {
            FixedFiles files = ring.fixedFiles(4);
            assertThrows(IndexOutOfBoundsException.class, () -> files.set(4, FixedFiles.EMPTY));
            assertThrows(IndexOutOfBoundsException.class, () -> files.set(-1, FixedFiles.EMPTY));
        }
    }

    @Test
    void secondTableIsRefused() {
        try (Ring ring = TestRings.small()) {
            ring.fixedFiles(4);
            assertEquals(
                    Errno.EBUSY,
                    assertThrows(KernelException.class, () -> ring.fixedFiles(4)).errno());
        }
    }

    private static int readOfPlaceZero(Ring ring) {
        try (Arena arena = Arena.ofConfined()) {
            ring.next().read(0, arena.allocate(8).address(), 8, 0).fixedFile();
            return Completion.await(ring, 1).getFirst().result();
        }
    }
}
