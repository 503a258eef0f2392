package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.fake.Script;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Errno;
import io.jublk.uring.Op;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** EAGAIN and EINTR mean once more, but not for ever. */
class RetryTest {

    private static final int MANY = 64;

    private int tries;

    @ParameterizedTest
    @EnumSource
    void operationIsTriedAgain(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script =
                    operation ->
                            operation.movesBytes() && tries++ < MANY
                                    ? -(tries % 2 == 0 ? Errno.EAGAIN : Errno.EINTR)
                                    : Script.PROCEED;
            assertEquals(4 * SECTOR, queue.read(0, 7, 4));
            assertArrayEquals(queue.diskBytes(7, 4), queue.payload(0, 4 * SECTOR));
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsWithTheErrorWhenItNeverWorks(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script =
                    operation -> {
                        tries += operation.movesBytes() ? 1 : 0;
                        return operation.movesBytes() ? -Errno.EAGAIN : Script.PROCEED;
                    };
            assertEquals(-Errno.EAGAIN, queue.read(0, 7, 4));
            assertTrue(tries <= MANY + 1, () -> tries + " tries");
            assertEquals(1, queue.driver.commits(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void countBeginsAgainWithEveryByteOfProgress(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script =
                    operation ->
                            TestQueue.isSecondary(operation) && operation.movesBytes()
                                    ? (++tries % MANY == 0 ? 100 : -Errno.EAGAIN)
                                    : Script.PROCEED;
            assertEquals(SECTOR, queue.read(0, 7, 1));
            assertArrayEquals(queue.diskBytes(7, 1), queue.payload(0, SECTOR));
        }
    }

    @ParameterizedTest
    @EnumSource
    void countBeginsAgainWithEveryRequest(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script =
                    operation -> operation.movesBytes() ? -Errno.EAGAIN : Script.PROCEED;
            assertEquals(-Errno.EAGAIN, queue.read(0, 7, 4));
            queue.kernel.script =
                    operation ->
                            operation.movesBytes() && tries++ < MANY
                                    ? -Errno.EAGAIN
                                    : Script.PROCEED;
            assertEquals(4 * SECTOR, queue.read(0, 7, 4));
        }
    }

    @Test
    void flushIsTriedAgainToo() {
        try (TestQueue queue = TestQueue.of(DataPathKind.COPIED)) {
            queue.kernel.script =
                    operation ->
                            operation.opcode() == Op.FSYNC && tries++ < 3
                                    ? -Errno.EINTR
                                    : Script.PROCEED;
            assertEquals(0, queue.serve(0, IoOp.FLUSH, 0, 0));
            assertEquals(4, tries);
        }
    }

    @ParameterizedTest
    @EnumSource
    void otherErrorsAreNotTriedAgain(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script =
                    operation -> {
                        tries += operation.movesBytes() ? 1 : 0;
                        return operation.movesBytes() ? -Errno.ENOSPC : Script.PROCEED;
                    };
            assertEquals(-Errno.ENOSPC, queue.write(0, 0, 0, new byte[SECTOR]));
            assertEquals(1, tries);
        }
    }
}
