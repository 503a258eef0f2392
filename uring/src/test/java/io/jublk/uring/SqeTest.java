package io.jublk.uring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** The bytes that a submission writes. */
class SqeTest {

    private final MemorySegment memory = Arena.ofAuto().allocate(384, 8).fill((byte) -1);

    @Test
    void operationBlanksWhatAnEarlierOneLeftAndNothingElse() {
        sqe(64, false).nop();
        byte[] expected = TestMemory.filled(384, -1);
        System.arraycopy(new byte[64], 0, expected, 64, 64);
        System.arraycopy(TestMemory.filled(4, -1), 0, expected, 64 + SqeDescriptor.FD, 4);
        assertArrayEquals(expected, TestMemory.bytes(memory));
    }

    @Test
    void operationBlanksAllOfABigSubmission() {
        sqe(128, true).nop();
        byte[] expected = TestMemory.filled(384, -1);
        System.arraycopy(new byte[128], 0, expected, 128, 128);
        System.arraycopy(TestMemory.filled(4, -1), 0, expected, 128 + SqeDescriptor.FD, 4);
        assertArrayEquals(expected, TestMemory.bytes(memory));
    }

    @Test
    void everyFieldIsWrittenToItsPlace() {
        sqe(0, false).prepare(0xfe, 0x8000_0001, -2, -3, -4, -5);
        assertEquals((byte) 0xfe, memory.get(JAVA_BYTE, SqeDescriptor.OPCODE));
        assertEquals(0, memory.get(JAVA_BYTE, SqeDescriptor.FLAGS));
        assertEquals(0, memory.get(JAVA_SHORT, SqeDescriptor.IOPRIO));
        assertEquals(0x8000_0001, memory.get(JAVA_INT, SqeDescriptor.FD));
        assertEquals(-2, memory.get(JAVA_LONG, SqeDescriptor.OFF));
        assertEquals(-3, memory.get(JAVA_LONG, SqeDescriptor.ADDR));
        assertEquals(-4, memory.get(JAVA_INT, SqeDescriptor.LEN));
        assertEquals(-5, memory.get(JAVA_INT, SqeDescriptor.OP_FLAGS));
    }

    @Test
    void flagsAddUp() {
        sqe(0, false).nop().fixedFile().link().hardLink().skipSuccess().flags(SqeFlags.ASYNC);
        assertEquals(
                SqeFlags.FIXED_FILE
                        | SqeFlags.LINK
                        | SqeFlags.HARD_LINK
                        | SqeFlags.CQE_SKIP_SUCCESS
                        | SqeFlags.ASYNC,
                memory.get(JAVA_BYTE, SqeDescriptor.FLAGS));
    }

    @Test
    void commandCarriesItsNumberAndPayload() {
        sqe(0, true)
                .uringCommand(9, 0x8020_7504)
                .address(77)
                .operationFlags(3)
                .commandInt(4, -1)
                .commandLong(72, 5);
        assertEquals(Op.URING_CMD, memory.get(JAVA_BYTE, SqeDescriptor.OPCODE));
        assertEquals(9, memory.get(JAVA_INT, SqeDescriptor.FD));
        assertEquals(0x8020_7504, memory.get(JAVA_INT, SqeDescriptor.CMD_OP));
        assertEquals(0, memory.get(JAVA_INT, SqeDescriptor.CMD_OP + 4), "__pad1 must be 0");
        assertEquals(77, memory.get(JAVA_LONG, SqeDescriptor.ADDR));
        assertEquals(3, memory.get(JAVA_INT, SqeDescriptor.OP_FLAGS));
        assertEquals(0, memory.get(JAVA_INT, SqeDescriptor.CMD));
        assertEquals(-1, memory.get(JAVA_INT, SqeDescriptor.CMD + 4));
        assertEquals(5, memory.get(JAVA_LONG, SqeDescriptor.CMD + 72));
        assertEquals(-1, memory.get(JAVA_LONG, 128), "the next submission");
    }

    @Test
    void fixedBufferTakesAllPlacesOfTheLargestTable() {
        sqe(0, false).readFixed(1, 16383, 2, 3, 4);
        assertEquals(16383, memory.get(JAVA_SHORT, SqeDescriptor.BUF_INDEX));
        assertEquals(0, memory.get(JAVA_SHORT, SqeDescriptor.PERSONALITY));
        assertEquals(0, memory.get(JAVA_INT, SqeDescriptor.FILE_INDEX));
    }

    @Test
    void datasyncIsAskedForWhenOnlyDataMatters() {
        sqe(0, false).fsync(1, true);
        sqe(64, false).fsync(1, false);
        assertEquals(1, memory.get(JAVA_INT, SqeDescriptor.OP_FLAGS)); // IORING_FSYNC_DATASYNC
        assertEquals(0, memory.get(JAVA_INT, 64 + SqeDescriptor.OP_FLAGS));
    }

    private Sqe sqe(long base, boolean big) {
        Sqe sqe = new Sqe(memory, big);
        sqe.moveTo(base);
        return sqe;
    }
}
