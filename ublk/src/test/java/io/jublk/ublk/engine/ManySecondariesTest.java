package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.fake.Operation;
import io.jublk.ublk.fake.Script;
import io.jublk.ublk.uapi.IoOp;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** More at once than the ring has places. */
class ManySecondariesTest {

    private static final int SECTORS = 128;
    private static final int LENGTH = SECTORS * SECTOR;

    @ParameterizedTest
    @EnumSource
    void readInManyPieces(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path, 1)) {
            queue.target.onRead = r -> pieces(queue, r);
            assertEquals(LENGTH, queue.read(0, 0, SECTORS));
            assertArrayEquals(queue.diskBytes(0, SECTORS), queue.payload(0, LENGTH));
        }
    }

    @ParameterizedTest
    @EnumSource
    void readInManyPiecesThatCompleteInAnyOrder(DataPathKind path) {
        long seed = Seeds.next();
        Random random = new Random(seed);
        try (TestQueue queue = TestQueue.of(path, 1)) {
            queue.kernel.script = TestQueue::holdSecondaries;
            queue.target.onRead = r -> pieces(queue, r);
            queue.driver.request(0, IoOp.READ, 0, SECTORS);
            queue.settle();
            int released = 0;
            while (!queue.kernel.held().isEmpty()) {
                Operation any = queue.kernel.held().get(random.nextInt(queue.kernel.held().size()));
                queue.kernel.release(any, Script.PROCEED);
                released++;
                queue.settle();
            }
            assertTrue(released >= SECTORS, () -> "seed " + seed);
            assertEquals(LENGTH, queue.driver.result(0), () -> "seed " + seed);
            assertArrayEquals(
                    queue.diskBytes(0, SECTORS), queue.payload(0, LENGTH), () -> "seed " + seed);
        }
    }

    /** Pieces of random lengths, in no order, some zero, across all tags at once. */
    @ParameterizedTest
    @EnumSource
    void randomPiecesOfEveryTag(DataPathKind path) {
        long seed = Seeds.next();
        Random random = new Random(seed);
        try (TestQueue queue = TestQueue.of(path)) {
            byte[][] expected = new byte[TestQueue.DEPTH][LENGTH];
            queue.target.onRead =
                    r -> {
                        byte[] whole = expected[r.tag()];
                        for (int at = 0; at < LENGTH; ) {
                            int n = Math.min(LENGTH - at, 1 + random.nextInt(3000));
                            if (random.nextInt(4) == 0) {
                                r.zero(at, n);
                            } else {
                                int from = random.nextInt(queue.disk.content.length - n);
                                r.read(queue.file, from, at, n);
                                System.arraycopy(queue.disk.content, from, whole, at, n);
                            }
                            at += n;
                        }
                    };
            for (int tag = 0; tag < TestQueue.DEPTH; tag++) {
                queue.driver.request(tag, IoOp.READ, 0, SECTORS);
            }
            for (int tag = 0; tag < TestQueue.DEPTH; tag++) {
                assertEquals(LENGTH, queue.await(tag), () -> "seed " + seed);
                assertArrayEquals(expected[tag], queue.payload(tag, LENGTH), () -> "seed " + seed);
            }
        }
    }

    private static void pieces(TestQueue queue, IoRequest r) {
        for (int i = 0; i < SECTORS; i++) {
            r.read(queue.file, (long) i * SECTOR, (long) i * SECTOR, SECTOR);
        }
    }
}
