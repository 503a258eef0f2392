package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.uapi.IoOp;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes arrive where they belong, whatever the data path. */
class TransferTest {

    private static final int LENGTH = 8 * SECTOR;

    @ParameterizedTest
    @EnumSource
    void readBringsTheBytesOfTheFile(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            assertEquals(LENGTH, queue.read(2, 3, 8));
            assertArrayEquals(queue.diskBytes(3, 8), queue.payload(2, LENGTH));
        }
    }

    @ParameterizedTest
    @EnumSource
    void writeBringsTheBytesToTheFile(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            byte[] bytes = TestQueue.pattern(2 * LENGTH);
            byte[] expected = queue.disk.content.clone();
            System.arraycopy(bytes, LENGTH, expected, 5 * SECTOR, LENGTH);
            byte[] written = Arrays.copyOfRange(bytes, LENGTH, 2 * LENGTH);
            assertEquals(LENGTH, queue.write(1, 0, 5, written));
            assertArrayEquals(expected, queue.disk.content);
        }
    }

    @ParameterizedTest
    @EnumSource
    void largestRequestOfEveryTagAtOnce(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            int sectors = TestQueue.MAX_IO_BYTES / SECTOR;
            for (int tag = 0; tag < TestQueue.DEPTH; tag++) {
                queue.driver.request(tag, IoOp.READ, tag * 7L, sectors);
            }
            for (int tag = 0; tag < TestQueue.DEPTH; tag++) {
                assertEquals(TestQueue.MAX_IO_BYTES, queue.await(tag));
                assertArrayEquals(
                        queue.diskBytes(tag * 7L, sectors),
                        queue.payload(tag, TestQueue.MAX_IO_BYTES));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void secondRequestOfATagIsServedLikeTheFirst(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            for (int i = 0; i < 10; i++) {
                assertEquals(LENGTH, queue.read(0, i, 8));
                assertArrayEquals(queue.diskBytes(i, 8), queue.payload(0, LENGTH));
            }
            assertEquals(10, queue.driver.commits(0));
            assertEquals(10, queue.agent.requests());
        }
    }

    @ParameterizedTest
    @EnumSource
    void zeroFillsItsRangeAndNothingElse(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, 0, 0, 700);
                        r.zero(700, 1000);
                        r.read(queue.file, 1700, 1700, LENGTH - 1700);
                    };
            byte[] expected = queue.diskBytes(0, 8);
            Arrays.fill(expected, 700, 1700, (byte) 0);
            assertEquals(LENGTH, queue.read(3, 9, 8));
            assertArrayEquals(expected, queue.payload(3, LENGTH));
        }
    }

    @ParameterizedTest
    @EnumSource
    void copyInBringsMemoryIntoThePayload(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            byte[] bytes = TestQueue.pattern(LENGTH);
            MemorySegment source = TestQueue.memory(bytes);
            queue.target.onRead =
                    r -> {
                        r.copyIn(source.asSlice(1000), 1000);
                        r.copyIn(source.asSlice(0, 1000), 0);
                    };
            assertEquals(LENGTH, queue.read(1, 0, 8));
            assertArrayEquals(bytes, queue.payload(1, LENGTH));
        }
    }

    @ParameterizedTest
    @EnumSource
    void copyOutBringsThePayloadIntoMemory(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            byte[] bytes = TestQueue.pattern(LENGTH);
            MemorySegment destination = TestQueue.memory(new byte[LENGTH]);
            queue.target.onWrite =
                    r -> {
                        r.copyOut(100, destination.asSlice(100));
                        r.copyOut(0, destination.asSlice(0, 100));
                    };
            assertEquals(LENGTH, queue.write(1, 0, 0, bytes));
            assertArrayEquals(bytes, destination.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @ParameterizedTest
    @EnumSource
    void payloadGoesToTheFileAndToMemoryAtOnce(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            byte[] bytes = TestQueue.pattern(LENGTH);
            MemorySegment destination = TestQueue.memory(new byte[LENGTH]);
            queue.target.onWrite =
                    r -> {
                        r.write(queue.file, 0, 0, LENGTH);
                        r.copyOut(0, destination);
                    };
            assertEquals(LENGTH, queue.write(1, 0, 40, bytes));
            assertArrayEquals(bytes, queue.diskBytes(0, 8));
            assertArrayEquals(bytes, destination.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @ParameterizedTest
    @EnumSource
    void requestWithoutASecondaryCompletesAtOnce(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.target.onRead = IoRequest::leaveUnfilled;
            assertEquals(LENGTH, queue.read(0, 0, 8));
        }
    }

    @ParameterizedTest
    @EnumSource
    void moveOfNoBytesIsNoSecondary(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, 0, r.lengthBytes(), 0);
                        r.zero(0, 0);
                        r.copyIn(MemorySegment.NULL, 0);
                        r.leaveUnfilled();
                    };
            assertEquals(LENGTH, queue.read(0, 0, 8));
            assertEquals(1, queue.kernel.journal.size(), queue.kernel.journal::toString);
        }
    }
}
