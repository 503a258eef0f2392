package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.fake.Script;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Errno;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The commit of a request with one secondary goes with it, and waits for it in the kernel. */
class CommitAheadTest {

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "LINKED")
    void requestOfOneSecondaryTakesOneTurn(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.driver.request(0, IoOp.READ, 0, 4);
            queue.agent.doWork(); // delivers
            queue.agent.doWork(); // reads and commits
            assertEquals(1, queue.driver.commits(0));
            assertEquals(4 * SECTOR, queue.driver.result(0));
            assertArrayEquals(queue.diskBytes(0, 4), queue.payload(0, 4 * SECTOR));
        }
    }

    /** A commit that is torn from its secondary would not wait for it: the fake asserts that. */
    @ParameterizedTest
    @EnumSource
    void chainsAreWholeWhenTheRingIsFull(DataPathKind path) {
        int depth = 16; // whose ring has 32 places, and a request takes up to 4
        try (TestQueue queue = TestQueue.of(path, depth)) {
            for (int tag = 0; tag < depth; tag++) {
                queue.driver.request(tag, IoOp.READ, tag, 4);
            }
            for (int tag = 0; tag < depth; tag++) {
                assertEquals(4 * SECTOR, queue.await(tag));
                assertArrayEquals(queue.diskBytes(tag, 4), queue.payload(tag, 4 * SECTOR));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void commitWaitsForTheSecondary(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script = TestQueue::holdSecondaries;
            queue.driver.request(0, IoOp.READ, 0, 4);
            queue.settle();
            assertTrue(queue.driver.isServed(0));
            queue.kernel.release(queue.kernel.held().getFirst(), Script.PROCEED);
            assertEquals(4 * SECTOR, queue.await(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void commitOfAFailedSecondaryIsNotTheOneThatWaited(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script =
                    operation -> operation.movesBytes() ? -Errno.ENOSPC : Script.PROCEED;
            assertEquals(-Errno.ENOSPC, queue.read(0, 0, 4));
            queue.settle();
            assertEquals(1, queue.driver.commits(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void commitOfAShortSecondaryIsNotTheOneThatWaited(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            int[] operations = {0};
            queue.kernel.script =
                    operation ->
                            operation.movesBytes() && operations[0]++ == 0 ? 700 : Script.PROCEED;
            assertEquals(4 * SECTOR, queue.read(0, 0, 4));
            queue.settle();
            assertEquals(1, queue.driver.commits(0));
            assertArrayEquals(queue.diskBytes(0, 4), queue.payload(0, 4 * SECTOR));
        }
    }

    @ParameterizedTest
    @EnumSource
    void requestThatHasMoreToComeIsNotCommitted(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, 0, 0, SECTOR);
                        r.then(next -> next.fail(Errno.EROFS));
                    };
            assertEquals(-Errno.EROFS, queue.read(0, 0, 1));
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, 0, 0, SECTOR);
                        r.fail(Errno.EROFS);
                    };
            assertEquals(-Errno.EROFS, queue.read(0, 0, 1));
            assertEquals(2, queue.driver.commits(0));
        }
    }
}
