package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Step;
import io.jublk.uring.Errno;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A read completes only when its target has had every byte of the payload written. */
class UnfilledReadTest {

    private static final int SECTORS = 8;

    @ParameterizedTest
    @EnumSource
    void nothingAtAll(DataPathKind path) {
        assertRead(path, -Errno.EIO, 1, r -> {});
    }

    @ParameterizedTest
    @EnumSource
    void aPieceAtTheEndIsMissing(DataPathKind path) {
        assertRead(path, -Errno.EIO, 1, r -> r.zero(0, r.lengthBytes() - 1));
    }

    @ParameterizedTest
    @EnumSource
    void aPieceInTheMiddleIsMissing(DataPathKind path) {
        assertRead(
                path,
                -Errno.EIO,
                1,
                r -> {
                    r.zero(0, SECTOR);
                    r.zero(2 * SECTOR, r.lengthBytes() - 2 * SECTOR);
                });
    }

    @ParameterizedTest
    @EnumSource
    void oneRangeTwiceDoesNotCountForAnother(DataPathKind path) {
        assertRead(
                path,
                -Errno.EIO,
                1,
                r -> {
                    r.zero(0, r.lengthBytes() / 2);
                    r.zero(0, r.lengthBytes() / 2);
                });
    }

    @ParameterizedTest
    @EnumSource
    void piecesInAnyOrder(DataPathKind path) {
        assertRead(
                path,
                SECTORS * SECTOR,
                0,
                r -> {
                    r.zero(4 * SECTOR, 4 * SECTOR);
                    r.zero(SECTOR, 3 * SECTOR);
                    r.zero(0, SECTOR);
                });
    }

    @ParameterizedTest
    @EnumSource
    void piecesInStepsOneAfterTheOther(DataPathKind path) {
        Step rest = r -> r.zero(SECTOR, r.lengthBytes() - SECTOR);
        assertRead(
                path,
                SECTORS * SECTOR,
                0,
                r -> {
                    r.zero(0, SECTOR);
                    r.then(rest);
                });
    }

    private static void assertRead(DataPathKind path, int result, int faults, Step target) {
        try (TestQueue queue = TestQueue.of(path)) {
            Step whole = queue.target.onRead;
            queue.target.onRead = target;
            assertEquals(result, queue.read(0, 0, SECTORS));
            assertEquals(faults, queue.faults.size());
            queue.target.onRead = whole;
            assertEquals(SECTORS * SECTOR, queue.read(0, 0, SECTORS));
            assertArrayEquals(queue.diskBytes(0, SECTORS), queue.payload(0, SECTORS * SECTOR));
        }
    }
}
