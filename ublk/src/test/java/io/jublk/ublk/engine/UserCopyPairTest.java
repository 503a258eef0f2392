package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.fake.Script;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Errno;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Between payload and file user copy takes two operations, which count as one. */
class UserCopyPairTest {

    private static final int LENGTH = 4 * SECTOR;

    private int operations;

    @Test
    void readIsFileThenPayload() {
        try (TestQueue queue = TestQueue.of(DataPathKind.USER_COPY)) {
            assertEquals(LENGTH, queue.read(0, 0, 4));
            assertEquals(List.of("READ /disk", "WRITE payload", "COMMIT 0"), queue.kernel.journal);
        }
    }

    @Test
    void writeIsPayloadThenFile() {
        try (TestQueue queue = TestQueue.of(DataPathKind.USER_COPY)) {
            assertEquals(LENGTH, queue.write(0, 0, 0, new byte[LENGTH]));
            assertEquals(List.of("READ payload", "WRITE /disk", "COMMIT 0"), queue.kernel.journal);
        }
    }

    @Test
    void pairHasOneCompletion() {
        try (TestQueue queue = TestQueue.of(DataPathKind.USER_COPY)) {
            assertEquals(3, completions(queue, Script.PROCEED), "delivery and two pairs");
        }
    }

    @Test
    void pairWhoseFirstFallsShortHasOneCompletionEachTime() {
        try (TestQueue queue = TestQueue.of(DataPathKind.USER_COPY)) {
            // delivery; the short first; the other pair; a pair of what the first gave; the rest
            assertEquals(5, completions(queue, 700));
            assertArrayEquals(queue.diskBytes(0, 4), queue.payload(0, LENGTH));
            assertEquals(
                    List.of(
                            "READ /disk",
                            "READ /disk",
                            "WRITE payload",
                            "READ /disk",
                            "WRITE payload",
                            "READ /disk",
                            "WRITE payload",
                            "COMMIT 0"),
                    queue.kernel.journal);
        }
    }

    @Test
    void pairWhoseFirstFailsHasOneCompletion() {
        try (TestQueue queue = TestQueue.of(DataPathKind.USER_COPY)) {
            assertEquals(3, completions(queue, -Errno.EIO));
            assertEquals(-Errno.EIO, queue.driver.result(0));
            assertEquals(List.of("READ /disk", "WRITE payload", "COMMIT 0"), queue.kernel.journal);
        }
    }

    @Test
    void pairWhoseSecondFallsShortGoesOnFromThere() {
        try (TestQueue queue = TestQueue.of(DataPathKind.USER_COPY)) {
            queue.kernel.script =
                    operation -> operation.movesBytes() && ++operations == 2 ? 700 : Script.PROCEED;
            byte[] bytes = Arrays.copyOfRange(TestQueue.pattern(2 * LENGTH), LENGTH, 2 * LENGTH);
            assertEquals(LENGTH, queue.write(0, 0, 0, bytes));
            assertArrayEquals(bytes, queue.diskBytes(0, 4));
            assertEquals(4, operations);
        }
    }

    @Test
    void pairOfTheRestIsNoLongerThanTheRest() {
        try (TestQueue queue = TestQueue.of(DataPathKind.USER_COPY)) {
            queue.kernel.script =
                    operation -> operation.movesBytes() && ++operations == 1 ? 700 : Script.PROCEED;
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, 0, 0, 1024);
                        r.zero(1024, LENGTH - 1024);
                    };
            byte[] expected = queue.diskBytes(0, 4);
            Arrays.fill(expected, 1024, LENGTH, (byte) 0);
            assertEquals(LENGTH, queue.read(0, 0, 4));
            assertArrayEquals(expected, queue.payload(0, LENGTH));
        }
    }

    @Test
    void everyTagHasServerMemoryOfItsOwn() {
        try (TestQueue queue = TestQueue.of(DataPathKind.USER_COPY)) {
            queue.kernel.script = TestQueue::holdSecondaries;
            for (int tag = 0; tag < TestQueue.DEPTH; tag++) {
                queue.driver.request(tag, IoOp.READ, 10L * tag, 4);
            }
            queue.settle(); // the files have been read, no payload is written
            while (!queue.kernel.held().isEmpty()) {
                queue.kernel.release(queue.kernel.held().getFirst(), Script.PROCEED);
            }
            for (int tag = 0; tag < TestQueue.DEPTH; tag++) {
                assertEquals(LENGTH, queue.await(tag));
                assertArrayEquals(queue.diskBytes(10L * tag, 4), queue.payload(tag, LENGTH));
            }
        }
    }

    /** Serves a read of two pairs, its first operation as given, and counts what came of it. */
    private int completions(TestQueue queue, int first) {
        queue.target.onRead =
                r -> {
                    r.read(queue.file, 0, 0, LENGTH / 2);
                    r.read(queue.file, LENGTH / 2, LENGTH / 2, LENGTH / 2);
                };
        queue.kernel.script =
                operation -> operation.movesBytes() && ++operations == 1 ? first : Script.PROCEED;
        queue.driver.request(0, IoOp.READ, 0, 4);
        int completions = 0;
        for (int turns = 0; turns < 20 && queue.driver.isServed(0); turns++) {
            completions += queue.agent.doWork();
        }
        return completions;
    }
}
