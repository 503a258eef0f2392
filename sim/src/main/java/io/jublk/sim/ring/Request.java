package io.jublk.sim.ring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.sim.core.Memory;
import io.jublk.sim.core.Node;
import io.jublk.uring.SqeDescriptor;
import io.jublk.uring.SqeFlags;
import org.jspecify.annotations.Nullable;

/** One submission on its way: struct io_kiocb. Made by its ring, and used again. */
public final class Request {

    /** What its task work does when its turn comes ({@code req->io_task_work.func}). */
    enum Work {
        /** io_req_task_submit. */
        SUBMIT,
        /** io_req_task_cancel: fails with its result. */
        FAIL,
        /** io_req_task_complete. */
        COMPLETE,
        /** io_req_tw_fail_links: this and all behind it. */
        FAIL_LINKS,
        /** A driver's io_uring_cmd_complete_in_task. */
        DRIVER,
        /** io_msg_tw_complete. */
        MESSAGE
    }

    final SimRing ring;

    // ---- the SQE
    public int opcode;
    public int flags;
    public int fd;
    public long offset;
    public long address;
    public int length;
    public int operationFlags;
    public long userData;
    public int bufferIndex;
    public int fileIndex;

    /** The first 32 bytes of a command's payload; 16 with small SQEs. */
    private final long[] command = new long[4];

    // ---- its course
    @Nullable Node file;
    @Nullable BufferNode buffer;

    /** The provided buffer that the request has selected: io_ring_buffer_select. */
    public long selectedAddress;

    public int selectedBytes;
    int selectedId;

    /** Where in memory the payload lies, the buffer's address included. */
    long memory;

    int result;

    /** REQ_F_FAIL. */
    boolean failed;

    /** REQ_F_CQE_SKIP. */
    boolean skipCompletion;

    /** REQ_F_SKIP_LINK_CQES. */
    boolean skipLinkCompletions;

    /** REQ_F_FORCE_ASYNC. */
    boolean forceAsync;

    /** Bytes of a transfer that have moved. */
    int moved;

    boolean halved;

    /** A worker is to issue it; else it is a transfer under way. */
    boolean toBeIssued;

    /** When a timeout fires, in simulated time; and after which completion. */
    long deadlineNanos;

    long targetSequence;

    /** The next of its chain. */
    @Nullable Request link;

    /** The next in the list of task work, of completions, or of spare requests. */
    @Nullable Request next;

    Work work = Work.COMPLETE;

    /** Its place among what is under way; -1 for none. */
    int place = -1;

    /** The driver's own (struct ublk_uring_cmd_pdu). */
    public int driverTag;

    Request(SimRing ring) {
        this.ring = ring;
    }

    /** Copies the SQE, as io_init_req and the operation's prep do. */
    void load(long sqe, boolean big) {
        opcode = Byte.toUnsignedInt(Memory.ALL.get(JAVA_BYTE, sqe + SqeDescriptor.OPCODE));
        flags = Byte.toUnsignedInt(Memory.ALL.get(JAVA_BYTE, sqe + SqeDescriptor.FLAGS));
        fd = Memory.ALL.get(JAVA_INT, sqe + SqeDescriptor.FD);
        offset = Memory.ALL.get(JAVA_LONG, sqe + SqeDescriptor.OFF);
        address = Memory.ALL.get(JAVA_LONG, sqe + SqeDescriptor.ADDR);
        length = Memory.ALL.get(JAVA_INT, sqe + SqeDescriptor.LEN);
        operationFlags = Memory.ALL.get(JAVA_INT, sqe + SqeDescriptor.OP_FLAGS);
        userData = Memory.ALL.get(JAVA_LONG, sqe + SqeDescriptor.USER_DATA);
        bufferIndex =
                Short.toUnsignedInt(Memory.ALL.get(JAVA_SHORT, sqe + SqeDescriptor.BUF_INDEX));
        fileIndex = Memory.ALL.get(JAVA_INT, sqe + SqeDescriptor.FILE_INDEX);
        command[0] = Memory.ALL.get(JAVA_LONG, sqe + SqeDescriptor.CMD);
        command[1] = Memory.ALL.get(JAVA_LONG, sqe + SqeDescriptor.CMD + 8);
        command[2] = big ? Memory.ALL.get(JAVA_LONG, sqe + SqeDescriptor.CMD + 16) : 0;
        command[3] = big ? Memory.ALL.get(JAVA_LONG, sqe + SqeDescriptor.CMD + 24) : 0;
        file = null;
        buffer = null;
        memory = 0;
        result = 0;
        failed = false;
        skipCompletion = (flags & SqeFlags.CQE_SKIP_SUCCESS) != 0;
        skipLinkCompletions = false;
        forceAsync = (flags & SqeFlags.ASYNC) != 0;
        moved = 0;
        halved = false;
        toBeIssued = false;
        link = null;
        next = null;
        place = -1;
    }

    /** The command number of IORING_OP_URING_CMD. */
    public int commandOperation() {
        return (int) offset;
    }

    public long commandLong(int offsetBytes) {
        return command[offsetBytes >> 3];
    }

    public void commandLong(int offsetBytes, long value) {
        command[offsetBytes >> 3] = value;
    }

    public int commandInt(int offsetBytes) {
        long word = command[offsetBytes >> 3];
        return (int) ((offsetBytes & 4) == 0 ? word : word >>> 32);
    }

    /** The ring whose table and whose task the command is of. */
    public SimRing ring() {
        return ring;
    }

    boolean isLinked() {
        return (flags & (SqeFlags.LINK | SqeFlags.HARD_LINK)) != 0;
    }

    boolean isHardLinked() {
        return (flags & SqeFlags.HARD_LINK) != 0;
    }

    /** req_set_fail of io_uring/io_uring.h. */
    void setFail() {
        failed = true;
        if (skipCompletion) {
            skipCompletion = false;
            skipLinkCompletions = true;
        }
    }
}
