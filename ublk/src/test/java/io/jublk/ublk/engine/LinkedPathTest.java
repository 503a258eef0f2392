package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.fake.Operation;
import io.jublk.ublk.fake.Script;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import io.jublk.uring.Op;
import io.jublk.uring.SqeFlags;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One chain of hard links; that none is ever torn is what the fake kernel itself asserts. */
class LinkedPathTest {

    @Test
    void registrationIsFirstAndUnregistrationLast() {
        try (TestQueue queue = linked(3)) {
            List<String> links = new ArrayList<>();
            queue.kernel.script =
                    operation -> {
                        links.add(operation.has(SqeFlags.HARD_LINK) ? "linked" : "end");
                        return Script.PROCEED;
                    };
            assertEquals(3 * SECTOR, queue.read(0, 0, 3));
            assertEquals(
                    List.of(
                            "REGISTER 0",
                            "READ /disk",
                            "READ /disk",
                            "READ /disk",
                            "UNREGISTER 0",
                            "COMMIT 0"),
                    queue.kernel.journal);
            assertEquals(List.of("linked", "linked", "linked", "linked", "end", "end"), links);
        }
    }

    @Test
    void secondariesRunOneAfterAnother() {
        try (TestQueue queue = linked(3)) {
            queue.kernel.script = TestQueue::holdSecondaries;
            queue.driver.request(0, IoOp.READ, 0, 3);
            for (int i = 0; i < 3; i++) {
                queue.settle();
                assertEquals(1, queue.kernel.held().size());
                Operation only = queue.kernel.held().getFirst();
                assertEquals((long) i * SECTOR, only.offset());
                queue.kernel.release(only, Script.PROCEED);
            }
            assertEquals(3 * SECTOR, queue.await(0));
        }
    }

    @Test
    void chainGoesOnBehindAFailure() {
        try (TestQueue queue = linked(3)) {
            queue.kernel.script =
                    operation ->
                            operation.movesBytes() && operation.offset() == SECTOR
                                    ? -Errno.EIO
                                    : Script.PROCEED;
            assertEquals(-Errno.EIO, queue.read(0, 0, 3));
            assertEquals(
                    List.of("REGISTER 0", "READ /disk", "READ /disk", "UNREGISTER 0", "COMMIT 0"),
                    queue.kernel.journal);
        }
    }

    /** The ring of a queue of depth 4 has 16 places: a chain has at most 14 secondaries. */
    @Test
    void moreThanFitIntoTheRingAreSeveralChains() {
        try (TestQueue queue = linked(30)) {
            assertEquals(30 * SECTOR, queue.read(0, 0, 30));
            assertEquals(3, Collections.frequency(queue.kernel.journal, "REGISTER 0"));
            assertEquals(3, Collections.frequency(queue.kernel.journal, "UNREGISTER 0"));
            assertArrayEquals(queue.diskBytes(0, 30), queue.payload(0, 30 * SECTOR));
        }
    }

    @Test
    void chainIsWholeWhateverElseIsInTheRing() {
        try (TestQueue queue = linked(13)) {
            for (int tag = 0; tag < TestQueue.DEPTH; tag++) {
                queue.driver.request(tag, IoOp.READ, 0, 13);
            }
            for (int tag = 0; tag < TestQueue.DEPTH; tag++) {
                assertEquals(13 * SECTOR, queue.await(tag));
                assertArrayEquals(queue.diskBytes(0, 13), queue.payload(tag, 13 * SECTOR));
            }
        }
    }

    @Test
    void restOfAShortReadIsAChainOfItsOwn() {
        try (TestQueue queue = linked(1)) {
            int[] reads = {0};
            queue.kernel.script =
                    operation -> operation.movesBytes() && reads[0]++ == 0 ? 100 : Script.PROCEED;
            assertEquals(SECTOR, queue.read(0, 0, 1));
            assertEquals(
                    List.of(
                            "REGISTER 0",
                            "READ /disk",
                            "UNREGISTER 0",
                            "REGISTER 0",
                            "READ /disk",
                            "UNREGISTER 0",
                            "COMMIT 0"),
                    queue.kernel.journal);
            assertArrayEquals(queue.diskBytes(0, 1), queue.payload(0, SECTOR));
        }
    }

    /** The rest of one comes while the first chain still has the place in the table. */
    @Test
    void chainsThatMeetInTheTableEndInCopies() {
        try (TestQueue queue = linked(3)) {
            int[] reads = {0};
            queue.kernel.script =
                    operation ->
                            switch (operation.movesBytes() ? reads[0]++ : -1) {
                                case 0 -> 100; // its rest is asked for when it has completed
                                case 1 -> Script.HOLD; // while the chain stands still here
                                default -> Script.PROCEED;
                            };
            queue.driver.request(0, IoOp.READ, 0, 3);
            queue.settle();
            queue.kernel.release(queue.kernel.held().getFirst(), Script.PROCEED);
            assertEquals(3 * SECTOR, queue.await(0));
            assertArrayEquals(queue.diskBytes(0, 3), queue.payload(0, 3 * SECTOR));
            assertEquals(3 * SECTOR, queue.read(0, 0, 3), "the next request");
        }
    }

    @Test
    void unregistrationThatFindsNothingMayComeLate() {
        try (TestQueue queue = linked(1)) {
            queue.kernel.script =
                    operation ->
                            switch (operation.opcode() == Op.URING_CMD ? operation.command() : 0) {
                                case UblkCommand.REGISTER_IO_BUF -> -Errno.ENOMEM;
                                case UblkCommand.UNREGISTER_IO_BUF -> Script.HOLD;
                                default -> Script.PROCEED;
                            };
            assertEquals(SECTOR, queue.read(0, 0, 1));
            queue.target.onRead = IoRequest::leaveUnfilled;
            queue.driver.request(0, IoOp.READ, 0, 1);
            queue.agent.doWork();
            queue.kernel.release(queue.kernel.held().getFirst(), -Errno.EINVAL);
            assertEquals(SECTOR, queue.await(0));
        }
    }

    /** Reads of one sector each. */
    private static TestQueue linked(int secondaries) {
        TestQueue queue = TestQueue.of(DataPathKind.LINKED);
        queue.target.onRead =
                r -> {
                    for (int i = 0; i < secondaries; i++) {
                        r.read(queue.file, (long) i * SECTOR, (long) i * SECTOR, SECTOR);
                    }
                };
        return queue;
    }
}
