package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.testkit.AllocatedBytes;
import io.jublk.ublk.uapi.IoOp;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** UBLK_F_NEED_GET_DATA: buffers belong to requests, not to tags. */
class BuffersOnDemandTest {

    @Test
    void writeFetchesItsDataAndReadsReadIt() {
        try (TestQueue queue = TestQueue.onDemand()) {
            byte[] bytes = TestQueue.pattern(3 * SECTOR);
            assertEquals(bytes.length, queue.write(1, 0, 5, bytes));
            assertTrue(
                    queue.kernel.journal.contains("GET_DATA 1"), () -> "" + queue.kernel.journal);
            assertArrayEquals(bytes, queue.diskBytes(5, 3));
            assertEquals(bytes.length, queue.read(2, 5, 3));
            assertArrayEquals(bytes, queue.payload(2, bytes.length));
            assertEquals(0, queue.serve(3, IoOp.FLUSH, 0, 0));
        }
    }

    /** Reads that the processor fills at once: the one's bytes must not be over the other's. */
    @Test
    void bufferRestsUntilItsCommitIsSubmitted() {
        try (TestQueue queue = TestQueue.onDemand()) {
            MemorySegment[] texts = new MemorySegment[TestQueue.DEPTH];
            for (int tag = 0; tag < TestQueue.DEPTH; tag++) {
                texts[tag] = TestQueue.memory(new byte[SECTOR]).fill((byte) (tag + 1));
            }
            queue.target.onRead = r -> r.copyIn(texts[r.tag()], 0);
            for (int round = 0; round < 5; round++) {
                for (int tag = 0; tag < TestQueue.DEPTH; tag++) {
                    queue.driver.request(tag, IoOp.READ, tag, 1);
                }
                for (int tag = 0; tag < TestQueue.DEPTH; tag++) {
                    assertEquals(SECTOR, queue.await(tag));
                    assertArrayEquals(
                            texts[tag].toArray(java.lang.foreign.ValueLayout.JAVA_BYTE),
                            queue.payload(tag, SECTOR));
                }
            }
        }
    }

    /** One request at a time touches the memory of a few, whichever tags it has. */
    @Test
    void memoryIsThatOfTheRequestsUnderWay() {
        try (TestQueue queue = TestQueue.onDemand()) {
            Set<Long> addresses = new HashSet<>();
            queue.kernel.script =
                    operation -> {
                        if (TestQueue.isSecondary(operation)) {
                            addresses.add(operation.address());
                        }
                        return io.jublk.ublk.fake.Script.PROCEED;
                    };
            for (int i = 0; i < 100; i++) {
                queue.read(i % TestQueue.DEPTH, 0, 1);
                queue.settle();
            }
            assertTrue(addresses.size() <= 2, () -> addresses.size() + " buffers");
        }
    }

    @Test
    void allocatesNothing() throws Throwable {
        try (TestQueue queue = TestQueue.onDemand()) {
            queue.kernel.journaling = false;
            long least =
                    AllocatedBytes.leastOf(
                            () -> {
                                for (int i = 0; i < 1000; i++) {
                                    queue.driver.request(0, IoOp.WRITE, 0, 8);
                                    queue.driver.request(1, IoOp.READ, 0, 8);
                                    queue.await(0);
                                    queue.await(1);
                                }
                            });
            assertEquals(0, least);
        }
    }
}
