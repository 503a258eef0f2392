package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.fake.Script;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import io.jublk.uring.Op;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A queue from its first fetch to its last abort. */
class LifeTest {

    @ParameterizedTest
    @MethodSource("io.jublk.ublk.engine.Combination#all")
    void everyTagIsFetchedAtTheStart(Combination c) {
        try (TestQueue queue = c.queue()) {
            for (int tag = 0; tag < TestQueue.DEPTH; tag++) {
                queue.driver.request(tag, IoOp.FLUSH, 0, 0); // fails for one that does not wait
            }
            assertFalse(queue.agent.isDone());
        }
    }

    @ParameterizedTest
    @MethodSource("io.jublk.ublk.engine.Combination#all")
    void idleQueueIsDoneWhenEveryTagIsAborted(Combination c) {
        try (TestQueue queue = c.queue()) {
            queue.read(0, 0, 1);
            queue.settle();
            queue.driver.abort();
            assertFalse(queue.agent.isDone());
            queue.settle();
            assertTrue(queue.agent.isDone());
        }
    }

    @ParameterizedTest
    @MethodSource("io.jublk.ublk.engine.Combination#all")
    void busyQueueIsDoneWhenItsLastRequestIs(Combination c) {
        try (TestQueue queue = c.queue()) {
            queue.kernel.script = TestQueue::holdSecondaries;
            queue.driver.request(2, IoOp.READ, 0, 1);
            queue.settle();
            queue.driver.abort();
            queue.settle();
            assertFalse(queue.agent.isDone());
            queue.kernel.release(queue.kernel.held().getFirst(), Script.PROCEED);
            queue.settle();
            assertTrue(queue.agent.isDone());
            assertEquals(SECTOR, queue.driver.result(2));
        }
    }

    @Test
    void fetchThatIsCanceledEndsItsTagLikeAnAbort() {
        try (TestQueue queue = TestQueue.of(DataPathKind.COPIED, 1)) {
            queue.agent.onCompletion(
                    UserData.of(UserData.KIND_DELIVERY, 0, 0, 0), -Errno.ECANCELED, 0);
            assertTrue(queue.agent.isDone());
        }
    }

    @Test
    void commitThatTheDriverRefusesEndsTheQueue() {
        try (TestQueue queue = TestQueue.of(DataPathKind.COPIED)) {
            queue.kernel.script =
                    operation ->
                            operation.opcode() == Op.URING_CMD
                                            && operation.command()
                                                    == UblkCommand.COMMIT_AND_FETCH_REQ
                                    ? -Errno.EINVAL
                                    : Script.PROCEED;
            queue.driver.request(1, IoOp.FLUSH, 0, 0);
            UblkException e = assertThrows(UblkException.class, queue::settle);
            assertEquals(
                    "the driver refused tag 1 of queue 0: EINVAL (invalid argument)",
                    e.getMessage());
        }
    }

    @Test
    void requestLargerThanAgreedIsNotServed() {
        try (TestQueue queue = TestQueue.of(DataPathKind.COPIED)) {
            queue.driver.request(1, IoOp.READ, 0, TestQueue.MAX_IO_BYTES / SECTOR + 1);
            assertThrows(IllegalStateException.class, queue::settle);
        }
    }

    @ParameterizedTest
    @MethodSource("io.jublk.ublk.engine.Combination#all")
    void completionOfAnEarlierRequestIsNotMistaken(Combination c) {
        try (TestQueue queue = c.queue()) {
            queue.kernel.script = TestQueue::holdSecondaries;
            queue.driver.request(1, IoOp.READ, 0, 1);
            queue.settle();
            int now = UserData.generation(queue.kernel.held().getFirst().userData());
            for (int kind :
                    List.of(
                            UserData.KIND_SECONDARY,
                            UserData.KIND_FIRST_OF_PAIR,
                            UserData.KIND_REGISTER)) {
                long stale = UserData.of(kind, now - 1, 1, 0);
                assertThrows(
                        IllegalStateException.class,
                        () -> queue.agent.onCompletion(stale, SECTOR, 0));
            }
        }
    }

    @Test
    void completionAfterTheCommitIsNotMistaken() {
        try (TestQueue queue = TestQueue.of(DataPathKind.COPIED)) {
            long[] userData = {0};
            queue.kernel.script =
                    operation -> {
                        if (TestQueue.isSecondary(operation)) {
                            userData[0] = operation.userData();
                        }
                        return Script.PROCEED;
                    };
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, 0, 0, 1);
                        r.read(queue.file, 1, 1, r.lengthBytes() - 1);
                    };
            queue.read(1, 0, 1);
            assertThrows(
                    IllegalStateException.class,
                    () -> queue.agent.onCompletion(userData[0], SECTOR, 0));
            assertThrows(IllegalStateException.class, () -> queue.agent.onCompletion(0, 0, 0));
        }
    }

    @Test
    void generationsOfATagNeverRunOut() {
        try (TestQueue queue = TestQueue.of(DataPathKind.COPIED)) {
            queue.kernel.journaling = false;
            for (int i = 0; i <= UserData.GENERATION_MASK + 2; i++) {
                assertEquals(SECTOR, queue.read(0, 0, 1));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.jublk.ublk.engine.Combination#all")
    void closedQueueHasGivenEverythingBack(Combination c) {
        TestQueue queue = c.queue();
        queue.read(0, 0, 1);
        queue.close();
        assertEquals(2, queue.kernel.open(), "the character device and the backing file");
        assertEquals(0, queue.kernel.mappings());
    }

    @Test
    void turnOfAnAgentThatWasNotStartedIsRefused() {
        TestQueue queue = TestQueue.of(DataPathKind.COPIED);
        QueueAgent agent =
                new QueueAgent(
                        queue.kernel,
                        new QueueConfig(
                                queue.target,
                                DataPathKind.COPIED,
                                0,
                                1,
                                4096,
                                3,
                                4096,
                                true,
                                (slot, cause) -> {}));
        assertThrows(IllegalStateException.class, agent::doWork);
        agent.onClose();
        queue.close();
    }
}
