package io.jublk.integration;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.ublk.uapi.IoCmdDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Op;
import io.jublk.uring.SqeDescriptor;
import io.jublk.uring.SqeFlags;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A submission in a ring's own memory, to be looked at and changed. */
final class SpiedSqe {

    static final int DEV_ZERO = 1;

    /** Fixed files before the target's: the character device and /dev/zero. */
    static final int FIRST_TARGET_FILE = 2;

    private final MemorySegment sqe;
    private final Supplier<@Nullable SpiedSqe> following;

    /**
     * @param following the one behind it in the same batch, or null
     */
    SpiedSqe(MemorySegment sqe, Supplier<@Nullable SpiedSqe> following) {
        this.sqe = sqe;
        this.following = following;
    }

    int opcode() {
        return sqe.get(JAVA_BYTE, SqeDescriptor.OPCODE);
    }

    int flags() {
        return Byte.toUnsignedInt(sqe.get(JAVA_BYTE, SqeDescriptor.FLAGS));
    }

    void setFlags(int flags) {
        sqe.set(JAVA_BYTE, SqeDescriptor.FLAGS, (byte) flags);
    }

    boolean hasFlag(int flag) {
        return (flags() & flag) != 0;
    }

    int file() {
        return sqe.get(JAVA_INT, SqeDescriptor.FD);
    }

    void setFile(int file) {
        sqe.set(JAVA_INT, SqeDescriptor.FD, file);
    }

    int length() {
        return sqe.get(JAVA_INT, SqeDescriptor.LEN);
    }

    long offset() {
        return sqe.get(JAVA_LONG, SqeDescriptor.OFF);
    }

    int operationFlags() {
        return sqe.get(JAVA_INT, SqeDescriptor.OP_FLAGS);
    }

    /** The mode of a fallocate. */
    int mode() {
        return length();
    }

    /** A command of this number on a queue's ring. */
    boolean isCommand(int command) {
        return opcode() == Op.URING_CMD
                && sqe.byteSize() == SqeDescriptor.SIZE_BYTES
                && sqe.get(JAVA_INT, SqeDescriptor.CMD_OP) == command;
    }

    boolean isDelivery() {
        return isCommand(UblkCommand.FETCH_REQ) || isCommand(UblkCommand.COMMIT_AND_FETCH_REQ);
    }

    boolean isRead() {
        return opcode() == Op.READ || opcode() == Op.READ_FIXED;
    }

    boolean isWrite() {
        return opcode() == Op.WRITE || opcode() == Op.WRITE_FIXED;
    }

    boolean isTransfer() {
        return isRead() || isWrite();
    }

    /** Of the target's own files, not of the driver's. */
    boolean isOnTargetFile() {
        return hasFlag(SqeFlags.FIXED_FILE) && file() >= FIRST_TARGET_FILE;
    }

    /** Where the next request's buffer is to be registered; see AutoBufReg. */
    void setAutoRegistrationPlace(int place) {
        long address = sqe.get(JAVA_LONG, SqeDescriptor.ADDR);
        sqe.set(JAVA_LONG, SqeDescriptor.ADDR, (address & ~0xffffL) | place);
    }

    /** The place that a REGISTER_IO_BUF names. */
    void setRegistrationPlace(int place) {
        sqe.set(JAVA_LONG, SqeDescriptor.CMD + IoCmdDescriptor.ADDR, place);
    }

    /**
     * Makes a transfer fall short, as its chain would see it: the rest of a chain is dropped
     * without a word, as the kernel does when a transfer moves less than it was asked, which it
     * here does not notice.
     */
    void cutShort(int length) {
        if (hasFlag(SqeFlags.LINK)) {
            dropChain();
            setFlags(flags() & ~(SqeFlags.LINK | SqeFlags.CQE_SKIP_SUCCESS));
        }
        sqe.set(JAVA_INT, SqeDescriptor.LEN, length);
    }

    /** Those linked behind it do nothing, and say nothing. */
    private void dropChain() {
        SpiedSqe behind = this;
        while (behind.hasFlag(SqeFlags.LINK | SqeFlags.HARD_LINK)) {
            SpiedSqe next = behind.following.get();
            if (next == null) {
                throw new AssertionError("a chain is torn");
            }
            if (behind != this) {
                behind.silence();
            }
            behind = next;
        }
        behind.silence();
    }

    private void silence() {
        sqe.fill((byte) 0);
        setFlags(SqeFlags.CQE_SKIP_SUCCESS);
    }
}
