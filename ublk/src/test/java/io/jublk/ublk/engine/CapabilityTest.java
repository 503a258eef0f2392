package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.fake.Operation;
import io.jublk.ublk.fake.Script;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Errno;
import io.jublk.uring.Fallocate;
import io.jublk.uring.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each kind of request becomes. */
class CapabilityTest {

    /** RWF_DSYNC, linux/fs.h. */
    private static final int DSYNC = 2;

    private static final int NOT_ONE = 9;

    private final List<String> seen = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void forcedWriteIsOnStableStorageBeforeItCompletes(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script = watching(Op.WRITE, Op.WRITE_FIXED);
            byte[] bytes = TestQueue.pattern(SECTOR);
            assertEquals(SECTOR, queue.write(0, IoOp.FLAG_FUA, 9, bytes));
            assertEquals(List.of("flags " + DSYNC), seen);
            assertArrayEquals(bytes, queue.diskBytes(9, 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void continuedForcedWriteIsForcedAgain(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            Script watch = watching(Op.WRITE, Op.WRITE_FIXED);
            queue.kernel.script =
                    operation -> {
                        int decision = watch.decide(operation);
                        return TestQueue.isSecondary(operation) && seen.size() == 1
                                ? 100
                                : decision;
                    };
            queue.write(0, IoOp.FLAG_FUA, 9, TestQueue.pattern(SECTOR));
            assertEquals(List.of("flags " + DSYNC, "flags " + DSYNC), seen);
        }
    }

    @ParameterizedTest
    @EnumSource
    void otherWritesAreNotForced(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script = watching(Op.WRITE, Op.WRITE_FIXED);
            queue.write(0, 0, 9, new byte[SECTOR]);
            assertEquals(List.of("flags 0"), seen);
        }
    }

    @ParameterizedTest
    @EnumSource
    void flushIsADataSync(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            assertEquals(0, queue.serve(0, IoOp.FLUSH, 0, 0));
            assertEquals(List.of("FSYNC 1", "COMMIT 0"), queue.kernel.journal);
        }
    }

    @ParameterizedTest
    @EnumSource
    void failedFlushFails(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script =
                    operation -> operation.opcode() == Op.FSYNC ? -Errno.EIO : Script.PROCEED;
            assertEquals(-Errno.EIO, queue.serve(0, IoOp.FLUSH, 0, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void discardPunchesAHole(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            int mode = Fallocate.PUNCH_HOLE | Fallocate.KEEP_SIZE;
            assertEquals(0, queue.serve(0, IoOp.DISCARD, 3, 2));
            assertEquals(List.of("FALLOCATE " + mode, "COMMIT 0"), queue.kernel.journal);
            assertOnlyZeroAt(queue, 3, 2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void writeZeroesZeroesItsRange(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            int mode = Fallocate.ZERO_RANGE | Fallocate.KEEP_SIZE;
            assertEquals(0, queue.serve(0, IoOp.WRITE_ZEROES, 5, 4));
            assertEquals(List.of("FALLOCATE " + mode, "COMMIT 0"), queue.kernel.journal);
            assertOnlyZeroAt(queue, 5, 4);
        }
    }

    @Test
    void targetLearnsWhetherSpaceMayBeGivenBack() {
        try (TestQueue queue = TestQueue.of(DataPathKind.COPIED)) {
            queue.target.onWriteZeroes = r -> seen.add("may unmap " + r.mayUnmap());
            queue.serve(0, IoOp.WRITE_ZEROES, 0, 1);
            queue.serve(0, IoOp.WRITE_ZEROES | IoOp.FLAG_NOUNMAP, 0, 1);
            assertEquals(List.of("may unmap true", "may unmap false"), seen);
        }
    }

    @Test
    void allocationKeepsWhatIsThere() {
        try (TestQueue queue = TestQueue.of(DataPathKind.COPIED)) {
            byte[] before = queue.disk.content.clone();
            queue.target.onWriteZeroes = r -> r.allocate(queue.file, 0, r.lengthBytes());
            assertEquals(0, queue.serve(0, IoOp.WRITE_ZEROES, 0, 4));
            assertEquals("FALLOCATE " + Fallocate.KEEP_SIZE, queue.kernel.journal.getFirst());
            assertArrayEquals(before, queue.disk.content);
        }
    }

    @Test
    void discardOfADeviceIsItsOwnCommand() {
        try (TestQueue queue = TestQueue.of(DataPathKind.COPIED)) {
            queue.kernel.script =
                    operation -> {
                        if (TestQueue.isSecondary(operation)) {
                            seen.add(
                                    "command %x, start %d, length %d"
                                            .formatted(
                                                    operation.command(),
                                                    operation.address(),
                                                    operation.commandLong(0)));
                        }
                        return Script.PROCEED;
                    };
            queue.target.onDiscard = r -> r.discard(queue.file, r.offsetBytes(), r.lengthBytes());
            assertEquals(0, queue.serve(0, IoOp.DISCARD, 8, 16));
            // BLOCK_URING_CMD_DISCARD of linux/blkdev.h is _IO(0x12, 0)
            assertEquals(List.of("command 1200, start 4096, length 8192"), seen);
        }
    }

    @Test
    void rangesBeyondTwoGigabytesArriveWhole() {
        try (TestQueue queue = TestQueue.of(DataPathKind.COPIED)) {
            queue.target.onDiscard = r -> seen.add(r.offsetBytes() + "+" + r.lengthBytes());
            queue.serve(0, IoOp.DISCARD, 1L << 40, -1);
            assertEquals(List.of((1L << 49) + "+" + 0xffff_ffffL * 512), seen);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheTargetCannotIsNotSupported(DataPathKind path) {
        try (TestQueue queue = TestQueue.plain(path)) {
            assertEquals(-Errno.EOPNOTSUPP, queue.serve(0, IoOp.DISCARD, 0, 8));
            assertEquals(-Errno.EOPNOTSUPP, queue.serve(0, IoOp.WRITE_ZEROES, 0, 8));
            assertEquals(-Errno.EOPNOTSUPP, queue.serve(0, NOT_ONE, 0, 8));
            assertEquals(List.of("COMMIT 0", "COMMIT 0", "COMMIT 0"), queue.kernel.journal);
        }
    }

    @ParameterizedTest
    @EnumSource
    void flushOfATargetWithoutACacheHasNothingToDo(DataPathKind path) {
        try (TestQueue queue = TestQueue.plain(path)) {
            assertEquals(0, queue.serve(0, IoOp.FLUSH, 0, 0));
        }
    }

    @Test
    void forcedWriteToATargetWithoutACacheIsAWrite() {
        try (TestQueue queue = TestQueue.plain(DataPathKind.COPIED)) {
            byte[] bytes = TestQueue.pattern(SECTOR);
            assertEquals(SECTOR, queue.write(0, IoOp.FLAG_FUA, 9, bytes));
            assertArrayEquals(bytes, queue.diskBytes(9, 1));
        }
    }

    /** Notes the flags of operations on files other than the character device. */
    private Script watching(int... opcodes) {
        return (Operation operation) -> {
            for (int opcode : opcodes) {
                if (operation.opcode() == opcode && operation.fd() > QueueContext.DEV_ZERO) {
                    seen.add("flags " + operation.operationFlags());
                }
            }
            return Script.PROCEED;
        };
    }

    private static void assertOnlyZeroAt(TestQueue queue, int sector, int sectors) {
        byte[] expected = TestQueue.pattern(queue.disk.content.length);
        Arrays.fill(expected, sector * SECTOR, (sector + sectors) * SECTOR, (byte) 0);
        assertArrayEquals(expected, queue.disk.content);
    }
}
