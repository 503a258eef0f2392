package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.fake.Operation;
import io.jublk.ublk.fake.Script;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Errno;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A request is committed when its last secondary has completed, and no sooner. */
class CommitTest {

    private static final int SECONDARIES = 8;
    private static final int LENGTH = SECONDARIES * SECTOR;
    private static final int ROUNDS = 50;

    @ParameterizedTest
    @EnumSource
    void waitsForTheLastOneInWhateverOrderTheyComplete(DataPathKind path) {
        long seed = Seeds.next();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            try (TestQueue queue = heldQueue(path)) {
                queue.driver.request(0, IoOp.READ, 0, SECONDARIES);
                for (int i = 0; i < SECONDARIES; i++) {
                    queue.settle();
                    assertEquals(0, queue.driver.commits(0), () -> "seed " + seed);
                    queue.kernel.release(any(queue, random), Script.PROCEED);
                }
                assertEquals(LENGTH, queue.await(0), () -> "seed " + seed);
                assertArrayEquals(
                        queue.diskBytes(0, SECONDARIES),
                        queue.payload(0, LENGTH),
                        () -> "seed " + seed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void firstErrorWinsAndTheOthersAreAwaited(DataPathKind path) {
        long seed = Seeds.next();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            try (TestQueue queue = heldQueue(path)) {
                queue.driver.request(0, IoOp.READ, 0, SECONDARIES);
                int failing = random.nextInt(SECONDARIES);
                int first = 0;
                for (int i = 0; i < SECONDARIES; i++) {
                    queue.settle();
                    assertEquals(0, queue.driver.commits(0), () -> "seed " + seed);
                    boolean fails = i == failing || random.nextInt(4) == 0;
                    int result = fails ? -(Errno.EIO + 100 + i) : Script.PROCEED;
                    if (fails && first == 0) {
                        first = result;
                    }
                    queue.kernel.release(any(queue, random), result);
                }
                assertEquals(first, queue.await(0), () -> "seed " + seed);
                assertEquals(1, queue.driver.commits(0));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void errorOfOneRequestLeavesTheOthersAlone(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script =
                    operation ->
                            TestQueue.isSecondary(operation)
                                            && UserData.tag(operation.userData()) == 1
                                    ? -Errno.ENOSPC
                                    : Script.PROCEED;
            for (int tag = 0; tag < 3; tag++) {
                queue.driver.request(tag, IoOp.READ, tag, 2);
            }
            queue.settle();
            assertEquals(2 * SECTOR, queue.driver.result(0));
            assertEquals(-Errno.ENOSPC, queue.driver.result(1));
            assertEquals(2 * SECTOR, queue.driver.result(2));
        }
    }

    @ParameterizedTest
    @EnumSource
    void requestIsCommittedOnceAndAskedForAgainAtOnce(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.read(3, 0, 1);
            queue.settle();
            assertEquals(1, queue.driver.commits(3));
            assertTrue(!queue.driver.isServed(3));
            assertEquals(SECTOR, queue.read(3, 1, 1));
        }
    }

    /** Reads of one sector each, all held back. */
    private static TestQueue heldQueue(DataPathKind path) {
        TestQueue queue = TestQueue.of(path);
        queue.kernel.script = TestQueue::holdSecondaries;
        queue.target.onRead =
                r -> {
                    for (int i = 0; i < SECONDARIES; i++) {
                        r.read(queue.file, (long) i * SECTOR, (long) i * SECTOR, SECTOR);
                    }
                };
        return queue;
    }

    /** A chain shows one at a time, everything else all. */
    private static Operation any(TestQueue queue, Random random) {
        List<Operation> held = queue.kernel.held();
        return held.get(random.nextInt(held.size()));
    }
}
