package io.jublk.sim.ring;

import io.jublk.sim.core.MoreErrno;
import io.jublk.sim.core.Node;
import io.jublk.uring.Errno;
import io.jublk.uring.Op;
import io.jublk.uring.SqeFlags;
import org.jspecify.annotations.Nullable;

/** What each opcode does: its prep and its issue (io_uring/opdef.c). */
final class Operations {

    // Outcomes of issue, beside negative errnos.
    static final int COMPLETE = 0;
    static final int STARTED = 1;
    static final int HELD = 2;
    static final int SLEEPS = 3;

    private static final int FSYNC_DATASYNC = 1;

    /** IORING_URING_CMD_MULTISHOT. */
    static final int MULTISHOT_COMMAND = 1 << 1;

    /** No kernel has come near to so many opcodes (IORING_OP_LAST). */
    private static final int LAST = 128;

    private final SimRing ring;
    private final Host host;
    private final Timers timers;

    Operations(SimRing ring, Host host, Timers timers) {
        this.ring = ring;
        this.host = host;
        this.timers = timers;
    }

    /** {@code def->prep}: 0, or EINVAL. */
    int prepare(Request r) {
        return switch (r.opcode) {
            case Op.NOP -> r.operationFlags != 0 ? -Errno.EINVAL : 0;
            case Op.READ, Op.WRITE, Op.READ_FIXED, Op.WRITE_FIXED -> 0;
            case Op.URING_CMD -> {
                // io_uring_cmd_prep
                boolean selects = (r.flags & SqeFlags.BUFFER_SELECT) != 0;
                boolean multishot = (r.operationFlags & MULTISHOT_COMMAND) != 0;
                yield selects != multishot ? -Errno.EINVAL : 0;
            }
            case Op.FSYNC -> {
                // io_fsync_prep
                r.forceAsync = true;
                yield r.address != 0
                                || r.bufferIndex != 0
                                || (r.operationFlags & ~FSYNC_DATASYNC) != 0
                                || r.offset < 0
                        ? -Errno.EINVAL
                        : 0;
            }
            case Op.FALLOCATE -> {
                // io_fallocate_prep
                r.forceAsync = true;
                yield r.bufferIndex != 0 || r.operationFlags != 0 ? -Errno.EINVAL : 0;
            }
            case Op.TIMEOUT -> Timers.prepare(r);
            case Op.ASYNC_CANCEL -> {
                if (r.operationFlags != 0) {
                    throw new UnsupportedOperationException("cancel flags are not simulated");
                }
                yield r.offset != 0 ? -Errno.EINVAL : 0;
            }
            case Op.MSG_RING -> r.bufferIndex != 0 ? -Errno.EINVAL : 0;
            default -> {
                if (r.opcode >= LAST) {
                    yield -Errno.EINVAL;
                }
                throw new UnsupportedOperationException(
                        "io_uring opcode " + r.opcode + " is not simulated");
            }
        };
    }

    /** io_issue_sqe: {@link #COMPLETE} and the others, or a negative errno. */
    int issue(Request r, boolean onWorker) {
        if (needsFile(r.opcode) && r.file == null) {
            r.file = file(r);
            if (r.file == null) {
                return -Errno.EBADF;
            }
        }
        return switch (r.opcode) {
            case Op.NOP -> COMPLETE;
            case Op.READ, Op.WRITE, Op.READ_FIXED, Op.WRITE_FIXED -> transfer(r, onWorker);
            case Op.FSYNC -> plain(r, file0(r).sync());
            case Op.FALLOCATE -> plain(r, file0(r).fallocate(r.length, r.offset, r.address));
            case Op.TIMEOUT -> {
                timers.arm(r, ring.completionCount());
                yield STARTED;
            }
            case Op.ASYNC_CANCEL -> ended(r, cancelOther(r.address));
            case Op.MSG_RING -> ended(r, message(r));
            case Op.URING_CMD -> command(r, onWorker);
            default -> throw new IllegalStateException("opcode " + r.opcode);
        };
    }

    /** io_assign_file. */
    private @Nullable Node file(Request r) {
        return (r.flags & SqeFlags.FIXED_FILE) != 0
                ? ring.fixedFile(r.fd)
                : host.descriptors.get(r.fd);
    }

    private static boolean needsFile(int opcode) {
        return opcode != Op.NOP && opcode != Op.TIMEOUT && opcode != Op.ASYNC_CANCEL;
    }

    private static Node file0(Request r) {
        Node file = r.file;
        if (file == null) {
            throw new IllegalStateException("no file");
        }
        return file;
    }

    /** io_read and io_write: at once from memory, else under way until the device is done. */
    private int transfer(Request r, boolean onWorker) {
        int error = Transfer.importBuffer(r, ring.buffers());
        if (error < 0) {
            return error;
        }
        Node file = file0(r);
        boolean here = file.isMemory() || (!file.needsWorker() && host.adversary.endsInline());
        if (!here || onWorker) {
            host.underWay.add(r, false);
            return STARTED;
        }
        if (Transfer.proceed(r, host.adversary)) {
            return COMPLETE;
        }
        host.underWay.add(r, false);
        return STARTED;
    }

    /** io_fsync and io_fallocate: an error does not break their chain (io_uring/sync.c). */
    private static int plain(Request r, int result) {
        r.result = result;
        return COMPLETE;
    }

    private static int ended(Request r, int result) {
        r.result = result;
        if (result < 0) {
            r.setFail();
        }
        return COMPLETE;
    }

    /** __io_async_cancel of io_uring/cancel.c. */
    private int cancelOther(long userData) {
        int result = host.underWay.cancel(ring, userData);
        return result == -Errno.ENOENT ? timers.cancel(userData) : result;
    }

    /** io_msg_ring of io_uring/msg_ring.c, IORING_MSG_DATA. */
    private static int message(Request r) {
        if (!(r.file instanceof SimRing target)) {
            return -MoreErrno.EBADFD;
        }
        if (r.address != 0) {
            return -Errno.EINVAL;
        }
        if (r.operationFlags != 0 || r.fileIndex != 0) {
            throw new UnsupportedOperationException("flags of MSG_RING are not simulated");
        }
        return target.message(r.offset, r.length);
    }

    /** io_uring_cmd of io_uring/uring_cmd.c. */
    private static int command(Request r, boolean mayBlock) {
        if (!(r.file instanceof CommandFile driver)) {
            return -Errno.EOPNOTSUPP;
        }
        int result = driver.command(r, mayBlock);
        if (result == CommandFile.QUEUED) {
            return HELD;
        }
        if (result == CommandFile.SLEEPS) {
            return SLEEPS;
        }
        return result == -Errno.EAGAIN && !mayBlock ? result : ended(r, result);
    }

    void runInTask(Request r, boolean canceled) {
        if (r.file instanceof CommandFile driver) {
            driver.runInTask(r, canceled);
        }
    }

    void cancel(Request r) {
        if (r.file instanceof CommandFile driver) {
            driver.cancel(r);
        }
    }
}
