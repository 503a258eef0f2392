package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Step;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Errno;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A target's mistake costs its request, and nothing else. */
class TargetMistakeTest {

    @ParameterizedTest
    @EnumSource
    void exceptionFailsTheRequestAndTheNextIsFine(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            Step good = queue.target.onRead;
            queue.target.onRead =
                    r -> {
                        good.run(r);
                        r.then(good);
                        throw new IllegalStateException("planned");
                    };
            assertEquals(-Errno.EIO, queue.read(0, 0, 4));
            assertEquals("planned", queue.faults.getFirst().getMessage());
            queue.target.onRead = good;
            assertEquals(4 * SECTOR, queue.read(0, 0, 4));
            assertArrayEquals(queue.diskBytes(0, 4), queue.payload(0, 4 * SECTOR));
        }
    }

    @Test
    void rangesOutsideThePayloadAreRefused() {
        assertRefused(IndexOutOfBoundsException.class, IoOp.READ, (q, r) -> r.zero(-1, 1));
        assertRefused(IndexOutOfBoundsException.class, IoOp.READ, (q, r) -> r.zero(0, -1));
        assertRefused(
                IndexOutOfBoundsException.class,
                IoOp.READ,
                (q, r) -> r.zero(r.lengthBytes() - 10, 11));
        assertRefused(
                IndexOutOfBoundsException.class,
                IoOp.READ,
                (q, r) -> r.read(q.file, 0, 1L << 32, 1));
        assertRefused(
                IndexOutOfBoundsException.class,
                IoOp.WRITE,
                (q, r) -> r.write(q.file, 0, Long.MAX_VALUE, Long.MAX_VALUE));
        assertRefused(
                IndexOutOfBoundsException.class,
                IoOp.READ,
                (q, r) -> r.copyIn(TestQueue.memory(new byte[5000]), 0));
        assertRefused(
                IndexOutOfBoundsException.class,
                IoOp.READ,
                (q, r) -> r.copyIn(TestQueue.memory(new byte[512]), 1, 0, 512));
        assertRefused(
                IndexOutOfBoundsException.class,
                IoOp.WRITE,
                (q, r) -> r.copyOut(0, TestQueue.memory(new byte[512]), -1, 512));
    }

    @Test
    void payloadMovesOneWayOnly() {
        assertRefused(
                IllegalArgumentException.class, IoOp.WRITE, (q, r) -> r.read(q.file, 0, 0, 1));
        assertRefused(
                IllegalArgumentException.class, IoOp.READ, (q, r) -> r.write(q.file, 0, 0, 1));
        assertRefused(IllegalArgumentException.class, IoOp.WRITE, (q, r) -> r.zero(0, 1));
        assertRefused(
                IllegalArgumentException.class,
                IoOp.READ,
                (q, r) -> r.copyOut(0, TestQueue.memory(new byte[8])));
        assertRefused(
                IllegalArgumentException.class, IoOp.FLUSH, (q, r) -> r.read(q.file, 0, 0, 0));
    }

    @Test
    void fileThatTheTargetDidNotNameIsRefused() {
        try (TestQueue queue = TestQueue.of(DataPathKind.COPIED)) {
            queue.kernel.file("/other", new byte[SECTOR]);
            BackingFile other = BackingFile.open(queue.kernel, "/other", false, true);
            queue.target.onRead = r -> r.read(other, 0, 0, r.lengthBytes());
            assertEquals(-Errno.EIO, queue.read(0, 0, 1));
            assertEquals(
                    "/other is not among the files() of the target",
                    queue.faults.getFirst().getMessage());
        }
    }

    @Test
    void memoryOfTheHeapIsRefused() {
        assertRefused(
                IllegalArgumentException.class,
                IoOp.READ,
                (q, r) -> r.copyIn(MemorySegment.ofArray(new byte[8]), 0));
    }

    @Test
    void endlessListOfSecondariesIsRefused() {
        assertRefused(
                IllegalStateException.class,
                IoOp.READ,
                (q, r) -> {
                    for (int i = 0; i <= UserData.MAX_SECONDARIES; i++) {
                        r.sync(q.file);
                    }
                });
    }

    private interface Mistake {
        void make(TestQueue queue, IoRequest request);
    }

    private static void assertRefused(
            Class<? extends RuntimeException> type, int operation, Mistake mistake) {
        try (TestQueue queue = TestQueue.of(DataPathKind.COPIED)) {
            Step step = r -> mistake.make(queue, r);
            queue.target.onRead = step;
            queue.target.onWrite = step;
            queue.target.onFlush = step;
            assertEquals(-Errno.EIO, queue.serve(0, operation, 0, 8));
            assertInstanceOf(type, queue.faults.getFirst());
            assertEquals(1, queue.driver.commits(0));
        }
    }
}
