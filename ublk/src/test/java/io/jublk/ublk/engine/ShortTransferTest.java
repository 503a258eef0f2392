package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.fake.Script;
import io.jublk.uring.Errno;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What moves fewer bytes than it was asked is continued; it never ends over unwritten bytes. */
class ShortTransferTest {

    private static final int SECTORS = 16;
    private static final int LENGTH = SECTORS * SECTOR;
    private static final int ROUNDS = 20;

    @ParameterizedTest
    @EnumSource
    void shortReadsAreContinued(DataPathKind path) {
        long seed = Seeds.next();
        try (TestQueue queue = shortening(path, new Random(seed))) {
            for (int i = 0; i < ROUNDS; i++) {
                assertEquals(LENGTH, queue.read(0, i, SECTORS), () -> "seed " + seed);
                assertArrayEquals(
                        queue.diskBytes(i, SECTORS),
                        queue.payload(0, LENGTH),
                        () -> "seed " + seed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shortWritesAreContinued(DataPathKind path) {
        long seed = Seeds.next();
        try (TestQueue queue = shortening(path, new Random(seed))) {
            for (int i = 0; i < ROUNDS; i++) {
                byte[] bytes = new byte[LENGTH];
                new Random(i).nextBytes(bytes);
                byte[] expected = queue.disk.content.clone();
                System.arraycopy(bytes, 0, expected, i * SECTOR, LENGTH);
                assertEquals(LENGTH, queue.write(0, 0, i, bytes), () -> "seed " + seed);
                assertArrayEquals(expected, queue.disk.content, () -> "seed " + seed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shortZeroIsContinued(DataPathKind path) {
        long seed = Seeds.next();
        try (TestQueue queue = shortening(path, new Random(seed))) {
            queue.target.onRead = r -> r.zero(0, r.lengthBytes());
            assertEquals(LENGTH, queue.read(0, 0, SECTORS), () -> "seed " + seed);
            assertArrayEquals(new byte[LENGTH], queue.payload(0, LENGTH), () -> "seed " + seed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shortCopiesAreContinued(DataPathKind path) {
        long seed = Seeds.next();
        byte[] bytes = TestQueue.pattern(LENGTH);
        MemorySegment memory = TestQueue.memory(bytes);
        MemorySegment copy = TestQueue.memory(new byte[LENGTH]);
        try (TestQueue queue = shortening(path, new Random(seed))) {
            queue.target.onRead = r -> r.copyIn(memory, 0);
            queue.target.onWrite = r -> r.copyOut(0, copy);
            assertEquals(LENGTH, queue.read(0, 0, SECTORS), () -> "seed " + seed);
            assertArrayEquals(bytes, queue.payload(0, LENGTH), () -> "seed " + seed);
            assertEquals(LENGTH, queue.write(1, 0, 0, bytes), () -> "seed " + seed);
            assertArrayEquals(bytes, copy.toArray(ValueLayout.JAVA_BYTE), () -> "seed " + seed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void readBeyondTheEndOfTheFileIsAnError(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            int end = queue.disk.content.length / SECTOR;
            assertEquals(-Errno.EIO, queue.read(0, end, 2));
            assertEquals(-Errno.EIO, queue.read(0, end - 1, 2), "the end is in the middle");
            assertEquals(SECTOR, queue.read(0, end - 1, 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void endOfTheFileFailsTheRequestWhateverElseItHas(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            int end = queue.disk.content.length;
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, 0, 0, 512);
                        r.read(queue.file, end - 100, 512, 512);
                        r.zero(1024, 1024);
                    };
            assertEquals(-Errno.EIO, queue.read(0, 0, 4));
            assertEquals(1, queue.driver.commits(0));
            assertFalse(queue.driver.isServed(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void writeThatMovesNothingIsAnError(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script =
                    operation -> TestQueue.isSecondary(operation) ? 0 : Script.PROCEED;
            assertEquals(-Errno.EIO, queue.write(0, 0, 0, new byte[SECTOR]));
        }
    }

    /** Every operation that moves bytes moves any number of them, but some. */
    private static TestQueue shortening(DataPathKind path, Random random) {
        TestQueue queue = TestQueue.of(path);
        queue.kernel.script =
                operation ->
                        operation.movesBytes()
                                ? 1 + random.nextInt(operation.length())
                                : Script.PROCEED;
        return queue;
    }
}
