package io.jublk.uring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/**
 * A view of one submission in the ring; see {@link SqeDescriptor}. A ring has one such object and
 * moves it, so fill it before the next call of {@link Ring#next} and do not keep it.
 *
 * <p>Choose the operation first (it blanks the rest), then add to it:
 *
 * <pre>{@code
 * ring.next().read(fd, address, lengthBytes, offset).fixedFile().userData(7);
 * }</pre>
 *
 * Lengths are in bytes; addresses are of this process, unless the text says otherwise.
 */
public final class Sqe {

    /** IORING_URING_CMD_MULTISHOT (linux/io_uring.h), in {@code uring_cmd_flags}. */
    static final int URING_CMD_MULTISHOT = 1 << 1;

    private final MemorySegment sqes;
    private final boolean big;
    private long base;

    Sqe(MemorySegment sqes, boolean big) {
        this.sqes = sqes;
        this.big = big;
    }

    void moveTo(long offset) {
        base = offset;
    }

    // ---- operations

    /** Does nothing and completes with 0. */
    public Sqe nop() {
        return prepare(Op.NOP, -1, 0, 0, 0, 0);
    }

    /** pread(2). */
    public Sqe read(int fd, long address, int lengthBytes, long offset) {
        return prepare(Op.READ, fd, offset, address, lengthBytes, 0);
    }

    /** pwrite(2). */
    public Sqe write(int fd, long address, int lengthBytes, long offset) {
        return prepare(Op.WRITE, fd, offset, address, lengthBytes, 0);
    }

    /**
     * pread(2) into a fixed buffer.
     *
     * @param address an address inside the buffer; for a buffer of the kernel's (a ublk request's)
     *     the byte offset in it
     */
    public Sqe readFixed(int fd, int bufferIndex, long address, int lengthBytes, long offset) {
        return prepare(Op.READ_FIXED, fd, offset, address, lengthBytes, 0).bufferIndex(bufferIndex);
    }

    /** pwrite(2) from a fixed buffer; {@code address} as in {@link #readFixed}. */
    public Sqe writeFixed(int fd, int bufferIndex, long address, int lengthBytes, long offset) {
        return prepare(Op.WRITE_FIXED, fd, offset, address, lengthBytes, 0)
                .bufferIndex(bufferIndex);
    }

    /** fsync(2), or fdatasync(2) when only the data and what finds it again matter. */
    public Sqe fsync(int fd, boolean dataOnly) {
        return prepare(Op.FSYNC, fd, 0, 0, 0, dataOnly ? 1 : 0); // IORING_FSYNC_DATASYNC
    }

    /** fallocate(2); {@code mode} is of {@link Fallocate}. */
    public Sqe fallocate(int fd, int mode, long offset, long lengthBytes) {
        return prepare(Op.FALLOCATE, fd, offset, lengthBytes, mode, 0);
    }

    /** ftruncate(2) (Linux 6.9). */
    public Sqe ftruncate(int fd, long lengthBytes) {
        return prepare(Op.FTRUNCATE, fd, lengthBytes, 0, 0, 0);
    }

    /**
     * A command of the file's own driver. Fill its payload with {@link #commandInt} and {@link
     * #commandLong}; what the SQE has at {@code addr} is free for the driver's use.
     */
    public Sqe uringCommand(int fd, int commandOp) {
        return prepare(Op.URING_CMD, fd, Integer.toUnsignedLong(commandOp), 0, 0, 0);
    }

    /**
     * A {@link #uringCommand} that goes on completing, each time with {@link CqeFlags#MORE} and a
     * provided buffer of this group, until it completes without (Linux 7.0).
     */
    public Sqe multishotCommand(int fd, int commandOp, int bufferGroup) {
        return uringCommand(fd, commandOp)
                .operationFlags(URING_CMD_MULTISHOT)
                .flags(SqeFlags.BUFFER_SELECT)
                .bufferIndex(bufferGroup);
    }

    /**
     * read(2) of something that is waited for, again and again, each time into a provided buffer of
     * this group (Linux 6.7).
     */
    public Sqe readMultishot(int fd, int bufferGroup) {
        return prepare(Op.READ_MULTISHOT, fd, -1, 0, 0, 0)
                .flags(SqeFlags.BUFFER_SELECT)
                .bufferIndex(bufferGroup);
    }

    /** poll(2), once; completes with the events that came. */
    public Sqe poll(int fd, int events) {
        return prepare(Op.POLL_ADD, fd, 0, 0, 0, events);
    }

    /**
     * Completes with ETIME after a time, or with 0 after that many completions.
     *
     * @param timespecAddress a struct __kernel_timespec that stays until submission
     */
    public Sqe timeout(long timespecAddress, int completions) {
        return prepare(Op.TIMEOUT, -1, completions, timespecAddress, 1, 0);
    }

    /** Cancels the operation that carries this user data: 0, ENOENT, or EALREADY. */
    public Sqe cancel(long targetUserData) {
        return prepare(Op.ASYNC_CANCEL, -1, 0, targetUserData, 0, 0);
    }

    /** Posts a completion with this user data and result to another ring (Linux 5.18). */
    public Sqe messageRing(int targetRingFd, long targetUserData, int targetResult) {
        return prepare(Op.MSG_RING, targetRingFd, targetUserData, 0, targetResult, 0);
    }

    /** send(2). */
    public Sqe send(int socketFd, long address, int lengthBytes, int messageFlags) {
        return prepare(Op.SEND, socketFd, 0, address, lengthBytes, messageFlags);
    }

    /** recv(2). */
    public Sqe receive(int socketFd, long address, int lengthBytes, int messageFlags) {
        return prepare(Op.RECV, socketFd, 0, address, lengthBytes, messageFlags);
    }

    /**
     * send(2) without a copy (Linux 6.0): completes twice, the second time with {@link
     * CqeFlags#NOTIF} when the memory is free again.
     */
    public Sqe sendZeroCopy(int socketFd, long address, int lengthBytes, int messageFlags) {
        return prepare(Op.SEND_ZC, socketFd, 0, address, lengthBytes, messageFlags);
    }

    /** socket(2) (Linux 5.19); constants are of {@link Sockets}. */
    public Sqe socket(int domain, int type) {
        return prepare(Op.SOCKET, domain, type, 0, 0, 0);
    }

    /** bind(2) (Linux 6.11). */
    public Sqe bind(int socketFd, long address, int lengthBytes) {
        return prepare(Op.BIND, socketFd, lengthBytes, address, 0, 0);
    }

    /** listen(2) (Linux 6.11). */
    public Sqe listen(int socketFd, int backlog) {
        return prepare(Op.LISTEN, socketFd, 0, 0, backlog, 0);
    }

    /** accept4(2); completes with the connection's descriptor. */
    public Sqe accept(int socketFd, int flags) {
        return prepare(Op.ACCEPT, socketFd, 0, 0, 0, flags);
    }

    /** connect(2). */
    public Sqe connect(int socketFd, long address, int lengthBytes) {
        return prepare(Op.CONNECT, socketFd, lengthBytes, address, 0, 0);
    }

    /** sendmsg(2) of a {@link Message}; with a descriptor from Linux 6.8 on. */
    public Sqe sendMessage(int socketFd, long messageAddress, int messageFlags) {
        return prepare(Op.SENDMSG, socketFd, 0, messageAddress, 1, messageFlags);
    }

    /** recvmsg(2) into a {@link Message}. */
    public Sqe receiveMessage(int socketFd, long messageAddress, int messageFlags) {
        return prepare(Op.RECVMSG, socketFd, 0, messageAddress, 1, messageFlags);
    }

    /** close(2), on a worker of the kernel's where a file's own close may block. */
    public Sqe close(int fd) {
        return prepare(Op.CLOSE, fd, 0, 0, 0, 0);
    }

    // ---- additions

    /** {@code fd} is a place in the ring's {@link FixedFiles}. */
    public Sqe fixedFile() {
        return flags(SqeFlags.FIXED_FILE);
    }

    /** The next submission waits for this one's success. */
    public Sqe link() {
        return flags(SqeFlags.LINK);
    }

    /** The next submission waits for this one's end. */
    public Sqe hardLink() {
        return flags(SqeFlags.HARD_LINK);
    }

    /** No completion on success. A failure has one, and then those linked behind have none. */
    public Sqe skipSuccess() {
        return flags(SqeFlags.CQE_SKIP_SUCCESS);
    }

    /** Adds flags of {@link SqeFlags}. */
    public Sqe flags(int flags) {
        long at = base + SqeDescriptor.FLAGS;
        sqes.set(JAVA_BYTE, at, (byte) (sqes.get(JAVA_BYTE, at) | flags));
        return this;
    }

    /** Operation flags: RWF_* of a read or write, and such. */
    public Sqe operationFlags(int flags) {
        sqes.set(JAVA_INT, base + SqeDescriptor.OP_FLAGS, flags);
        return this;
    }

    /** The {@code addr} field, for commands that take something there. */
    public Sqe address(long value) {
        sqes.set(JAVA_LONG, base + SqeDescriptor.ADDR, value);
        return this;
    }

    /** The {@code len} field, for commands that take something there. */
    public Sqe length(int value) {
        sqes.set(JAVA_INT, base + SqeDescriptor.LEN, value);
        return this;
    }

    /** The place of a fixed buffer, or a group of provided ones. */
    public Sqe bufferIndex(int index) {
        sqes.set(JAVA_SHORT, base + SqeDescriptor.BUF_INDEX, (short) index);
        return this;
    }

    /** What the completion will carry back. */
    public Sqe userData(long value) {
        sqes.set(JAVA_LONG, base + SqeDescriptor.USER_DATA, value);
        return this;
    }

    /** Four bytes of a command's payload, which is 16 bytes long, or 80 with 128-byte SQEs. */
    public Sqe commandInt(int offset, int value) {
        sqes.set(JAVA_INT, base + SqeDescriptor.CMD + offset, value);
        return this;
    }

    /** Eight bytes of a command's payload. */
    public Sqe commandLong(int offset, long value) {
        sqes.set(JAVA_LONG, base + SqeDescriptor.CMD + offset, value);
        return this;
    }

    /** Any operation; writes every byte of the SQE, so nothing of an earlier one is left. */
    public Sqe prepare(
            int opcode, int fd, long offset, long address, int length, int operationFlags) {
        sqes.set(JAVA_LONG, base, opcode | (long) fd << 32);
        sqes.set(JAVA_LONG, base + SqeDescriptor.OFF, offset);
        sqes.set(JAVA_LONG, base + SqeDescriptor.ADDR, address);
        sqes.set(
                JAVA_LONG,
                base + SqeDescriptor.LEN,
                Integer.toUnsignedLong(length) | (long) operationFlags << 32);
        sqes.set(JAVA_LONG, base + SqeDescriptor.USER_DATA, 0);
        sqes.set(JAVA_LONG, base + SqeDescriptor.BUF_INDEX, 0);
        sqes.set(JAVA_LONG, base + SqeDescriptor.CMD, 0);
        sqes.set(JAVA_LONG, base + SqeDescriptor.CMD + 8, 0);
        if (big) {
            for (int i = SqeDescriptor.SIZE_BYTES; i < SqeDescriptor.BIG_SIZE_BYTES; i += 8) {
                sqes.set(JAVA_LONG, base + i, 0);
            }
        }
        return this;
    }
}
