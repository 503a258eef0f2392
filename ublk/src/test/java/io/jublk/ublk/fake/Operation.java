package io.jublk.ublk.fake;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.uring.Op;
import io.jublk.uring.SqeDescriptor;
import io.jublk.uring.SqeFlags;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** One submission, copied out of the ring. */
public final class Operation {

    private final MemorySegment sqe = Arena.ofAuto().allocate(SqeDescriptor.BIG_SIZE_BYTES, 8);
    final FakeRing ring;

    /** What waits for this one's end: the next of its chain. */
    @Nullable Operation linked;

    Operation(FakeRing ring) {
        this.ring = ring;
    }

    void take(MemorySegment from, long offset, long bytes) {
        MemorySegment.copy(from, offset, sqe, 0, bytes);
        linked = null;
    }

    public int opcode() {
        return sqe.get(JAVA_BYTE, SqeDescriptor.OPCODE);
    }

    public int flags() {
        return sqe.get(JAVA_BYTE, SqeDescriptor.FLAGS);
    }

    public boolean has(int flag) {
        return (flags() & flag) != 0;
    }

    boolean linksToNext() {
        return has(SqeFlags.LINK) || has(SqeFlags.HARD_LINK);
    }

    public int fd() {
        return sqe.get(JAVA_INT, SqeDescriptor.FD);
    }

    public long offset() {
        return sqe.get(JAVA_LONG, SqeDescriptor.OFF);
    }

    public int command() {
        return sqe.get(JAVA_INT, SqeDescriptor.CMD_OP);
    }

    public long address() {
        return sqe.get(JAVA_LONG, SqeDescriptor.ADDR);
    }

    public int length() {
        return sqe.get(JAVA_INT, SqeDescriptor.LEN);
    }

    public int operationFlags() {
        return sqe.get(JAVA_INT, SqeDescriptor.OP_FLAGS);
    }

    public long userData() {
        return sqe.get(JAVA_LONG, SqeDescriptor.USER_DATA);
    }

    public int bufferIndex() {
        return Short.toUnsignedInt(sqe.get(JAVA_SHORT, SqeDescriptor.BUF_INDEX));
    }

    public int commandInt(int offset) {
        return sqe.get(JAVA_INT, SqeDescriptor.CMD + offset);
    }

    public long commandLong(int offset) {
        return sqe.get(JAVA_LONG, SqeDescriptor.CMD + offset);
    }

    /** It reads or writes a file's bytes. */
    public boolean movesBytes() {
        return switch (opcode()) {
            case Op.READ, Op.WRITE, Op.READ_FIXED, Op.WRITE_FIXED -> true;
            default -> false;
        };
    }

    public boolean isFixed() {
        return opcode() == Op.READ_FIXED || opcode() == Op.WRITE_FIXED;
    }
}
