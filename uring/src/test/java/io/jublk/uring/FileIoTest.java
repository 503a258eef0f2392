package io.jublk.uring;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileIoTest {

    private static final int BLOCK = 4096;

    @Test
    void readFindsWhatWasWritten(@TempDir Path directory) throws IOException {
        try (Ring ring = TestRings.small();
                TestFile file = TestFile.with(directory, new byte[0]);
                Arena arena = Arena.ofConfined()) {
            byte[] content = TestMemory.pattern(BLOCK);
            ring.next()
                    .write(file.fd(), TestMemory.of(arena, content).address(), BLOCK, 3 * BLOCK)
                    .userData(1);
            assertEquals(List.of(Completion.of(1, BLOCK)), Completion.await(ring, 1));
            MemorySegment read = arena.allocate(BLOCK);
            ring.next().read(file.fd(), read.address(), BLOCK, 3 * BLOCK).userData(2);
            assertEquals(List.of(Completion.of(2, BLOCK)), Completion.await(ring, 1));
            assertArrayEquals(content, TestMemory.bytes(read));
        }
    }

    @Test
    void readAtTheEndOfTheFileIsShort(@TempDir Path directory) throws IOException {
        try (Ring ring = TestRings.small();
                TestFile file = TestFile.with(directory, TestMemory.pattern(10));
                Arena arena = Arena.ofConfined()) {
            ring.next().read(file.fd(), arena.allocate(100).address(), 100, 4);
            assertEquals(List.of(Completion.of(0, 6)), Completion.await(ring, 1));
        }
    }

    @Test
    void fileBeyondFourGigabytesIsReached(@TempDir Path directory) throws IOException {
        long far = (5L << 30) + 7;
        try (Ring ring = TestRings.small();
                TestFile file = TestFile.with(directory, new byte[0]);
                Arena arena = Arena.ofConfined()) {
            byte[] content = TestMemory.pattern(10);
            ring.next().write(file.fd(), TestMemory.of(arena, content).address(), 10, far);
            assertEquals(List.of(Completion.of(0, 10)), Completion.await(ring, 1));
            MemorySegment status = arena.allocate(StatxDescriptor.SIZE_BYTES, 8);
            assertEquals(0, new LinuxKernel().statx(file.fd(), StatxDescriptor.WANT_BASIC, status));
            assertEquals(far + 10, status.get(JAVA_LONG, StatxDescriptor.SIZE));
        }
    }

    @Test
    void fsyncSucceedsOnAFile(@TempDir Path directory) throws IOException {
        try (Ring ring = TestRings.small();
                TestFile file = TestFile.with(directory, TestMemory.pattern(10))) {
            ring.next().fsync(file.fd(), true);
            ring.next().fsync(file.fd(), false);
            assertEquals(
                    List.of(Completion.of(0, 0), Completion.of(0, 0)), Completion.await(ring, 2));
        }
    }

    @Test
    void fsyncReachesTheFile(@TempDir Path directory) throws Exception {
        try (Ring ring = TestRings.small();
                TestFile fifo = TestFile.fifo(directory)) {
            ring.next().fsync(fifo.fd(), true);
            assertEquals(
                    List.of(Completion.of(0, -Errno.EINVAL)),
                    Completion.await(ring, 1),
                    "a FIFO cannot be synced");
        }
    }

    @Test
    void fallocatePunchesAHole(@TempDir Path directory) throws IOException {
        byte[] content = TestMemory.pattern(3 * BLOCK);
        try (Ring ring = TestRings.small();
                TestFile file = TestFile.with(directory, content);
                Arena arena = Arena.ofConfined()) {
            ring.next()
                    .fallocate(file.fd(), Fallocate.PUNCH_HOLE | Fallocate.KEEP_SIZE, BLOCK, BLOCK);
            assertEquals(List.of(Completion.of(0, 0)), Completion.await(ring, 1));
            MemorySegment read = arena.allocate(4 * BLOCK);
            ring.next().read(file.fd(), read.address(), 4 * BLOCK, 0);
            assertEquals(List.of(Completion.of(0, 3 * BLOCK)), Completion.await(ring, 1));
            System.arraycopy(new byte[BLOCK], 0, content, BLOCK, BLOCK);
            assertArrayEquals(content, TestMemory.bytes(read.asSlice(0, 3 * BLOCK)));
        }
    }

    @Test
    void errorIsTheNegativeErrno() {
        try (Ring ring = TestRings.small()) {
            ring.next().read(-1, 0, 0, 0);
            assertEquals(List.of(Completion.of(0, -Errno.EBADF)), Completion.await(ring, 1));
        }
    }
}
