package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.fake.Script;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Errno;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PREP_IO_CMDS, FETCH_IO_CMDS and COMMIT_IO_CMDS, by one agent. */
class BatchedDeliveryTest {

    @ParameterizedTest
    @EnumSource
    void movesTheBytesOfEveryDataPath(DataPathKind path) {
        try (TestQueue queue = batched(path)) {
            byte[] bytes = TestQueue.pattern(3 * SECTOR);
            assertEquals(bytes.length, queue.write(1, 0, 5, bytes));
            assertArrayEquals(bytes, queue.diskBytes(5, 3));
            assertEquals(bytes.length, queue.read(2, 5, 3));
            assertArrayEquals(bytes, queue.payload(2, bytes.length));
            assertEquals(0, queue.serve(3, IoOp.FLUSH, 0, 0));
        }
    }

    @Test
    void automaticRegistrationThatFailsIsMadeUpFor() {
        try (TestQueue queue = batched(DataPathKind.AUTO_REGISTERED)) {
            queue.driver.refusesAutomaticRegistration = true;
            assertEquals(SECTOR, queue.read(2, 5, 1));
            assertArrayEquals(queue.diskBytes(5, 1), queue.payload(2, SECTOR));
            assertTrue(
                    queue.kernel.journal.indexOf("UNREGISTER 2")
                            < queue.kernel.journal.indexOf("COMMIT 2"),
                    () -> "order of " + queue.kernel.journal);
        }
    }

    @Test
    void whatEndsInATurnIsOneCommit() {
        try (TestQueue queue = batched(DataPathKind.COPIED)) {
            readAll(queue);
            assertEquals(1, count(queue, "COMMIT BATCH 4"), () -> "" + queue.kernel.journal);
            assertEquals(0, count(queue, "FETCH BATCH 0"), "the fetch goes on by itself");
        }
    }

    @Test
    void partialCommitIsContinued() {
        try (TestQueue queue = batched(DataPathKind.COPIED)) {
            queue.driver.batches().commitLimit = 1;
            for (int round = 1; round <= 3; round++) {
                readAll(queue);
                for (int tag = 0; tag < TestQueue.DEPTH; tag++) {
                    assertEquals(round, queue.driver.commits(tag), "commits of tag " + tag);
                    assertEquals(SECTOR, queue.driver.result(tag));
                }
            }
            assertTrue(count(queue, "COMMIT BATCH 1") > 0, () -> "" + queue.kernel.journal);
        }
    }

    @Test
    void requestsThatEndWhileACommitIsUnderWayGoWithTheNext() {
        try (TestQueue queue = batched(DataPathKind.COPIED)) {
            queue.kernel.script =
                    operation ->
                            UserData.kind(operation.userData()) == UserData.KIND_COMMIT_BATCH
                                            && queue.kernel.held().isEmpty()
                                    ? Script.HOLD
                                    : Script.PROCEED;
            queue.driver.request(0, IoOp.FLUSH, 0, 0);
            queue.settle();
            queue.driver.request(1, IoOp.FLUSH, 0, 0);
            queue.driver.request(2, IoOp.FLUSH, 0, 0);
            queue.settle();
            assertTrue(queue.driver.isServed(0) && queue.driver.isServed(2));
            queue.kernel.script = operation -> Script.PROCEED;
            queue.kernel.release(queue.kernel.held().getFirst(), Script.PROCEED);
            queue.settle();
            for (int tag = 0; tag < 3; tag++) {
                assertEquals(1, queue.driver.commits(tag));
            }
            assertEquals(1, count(queue, "COMMIT BATCH 2"), () -> "" + queue.kernel.journal);
        }
    }

    @Test
    void commitThatTheDriverRefusesEndsTheQueue() {
        try (TestQueue queue = batched(DataPathKind.COPIED)) {
            queue.driver.batches().commitError = -Errno.EBUSY;
            queue.driver.request(3, IoOp.FLUSH, 0, 0);
            UblkException e = assertThrows(UblkException.class, queue::settle);
            assertEquals(
                    "the driver refused the commit of tag 3 of queue 0: EBUSY (device or resource"
                            + " busy)",
                    e.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void fetchThatEndsIsSentAgain(DataPathKind path) {
        try (TestQueue queue = batched(path)) {
            for (int result : List.of(0, -Errno.ENOBUFS)) {
                queue.driver.batches().endFetch(result);
                queue.driver.request(1, IoOp.READ, 0, 1); // waits in line meanwhile
                assertEquals(SECTOR, queue.await(1));
                assertEquals(1, queue.driver.batches().fetches());
            }
        }
    }

    @Test
    void fetchThatFailsEndsTheQueue() {
        try (TestQueue queue = batched(DataPathKind.COPIED)) {
            queue.driver.batches().endFetch(-Errno.EFAULT);
            UblkException e = assertThrows(UblkException.class, queue::settle);
            assertEquals(
                    "the driver delivers no more of queue 0: EFAULT (bad address)", e.getMessage());
        }
    }

    /** As at QUIESCE_DEV: nothing new comes, and what was delivered is still committed. */
    @Test
    void stopInTheMiddleLeavesNoRequest() {
        try (TestQueue queue = batched(DataPathKind.AUTO_REGISTERED)) {
            queue.kernel.script = TestQueue::holdSecondaries;
            queue.driver.request(0, IoOp.READ, 0, 1);
            queue.driver.request(2, IoOp.READ, 0, 1);
            queue.settle();
            queue.driver.abort();
            queue.settle();
            assertFalse(queue.agent.isDone());
            while (!queue.kernel.held().isEmpty()) {
                queue.kernel.release(queue.kernel.held().getFirst(), Script.PROCEED);
                queue.settle();
            }
            assertTrue(queue.agent.isDone());
            assertEquals(SECTOR, queue.driver.result(0));
            assertEquals(SECTOR, queue.driver.result(2));
        }
    }

    @Test
    void tagThatComesTwiceIsNotServedTwice() {
        try (TestQueue queue = batched(DataPathKind.COPIED)) {
            queue.kernel.script = TestQueue::holdSecondaries;
            queue.driver.request(2, IoOp.READ, 0, 1);
            queue.settle();
            queue.driver.batches().queue(2);
            assertThrows(IllegalStateException.class, queue::settle);
        }
    }

    /** Every tag reads a sector, all at once. */
    private static void readAll(TestQueue queue) {
        for (int tag = 0; tag < TestQueue.DEPTH; tag++) {
            queue.driver.request(tag, IoOp.READ, tag, 1);
        }
        for (int tag = 0; tag < TestQueue.DEPTH; tag++) {
            assertEquals(SECTOR, queue.await(tag));
        }
    }

    private static int count(TestQueue queue, String what) {
        return Collections.frequency(queue.kernel.journal, what);
    }

    private static TestQueue batched(DataPathKind path) {
        return TestQueue.of(path, DeliveryKind.BATCHED);
    }
}
