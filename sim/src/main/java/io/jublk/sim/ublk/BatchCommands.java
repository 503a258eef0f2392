package io.jublk.sim.ublk;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.sim.core.Journal;
import io.jublk.sim.core.Memory;
import io.jublk.sim.core.MoreErrno;
import io.jublk.sim.ring.CommandFile;
import io.jublk.sim.ring.Request;
import io.jublk.ublk.Feature;
import io.jublk.ublk.uapi.AutoBufReg;
import io.jublk.ublk.uapi.BatchElementDescriptor;
import io.jublk.ublk.uapi.BatchIoDescriptor;
import io.jublk.ublk.uapi.IoCmdDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;

/** The commands of a device with UBLK_F_BATCH_IO: ublk_ch_batch_io_uring_cmd (ublk_drv.c). */
final class BatchCommands {

    /** {@code uring_cmd_flags} of the SQE: IORING_URING_CMD_MULTISHOT. */
    private static final int MULTISHOT = 1 << 1;

    private static final int KNOWN_FLAGS =
            BatchIoDescriptor.HAS_ZONE_LBA
                    | BatchIoDescriptor.HAS_BUF_ADDR
                    | BatchIoDescriptor.AUTO_BUF_REG_FALLBACK;

    private final UblkDevice device;

    BatchCommands(UblkDevice device) {
        this.device = device;
    }

    /** The result, or {@link CommandFile#QUEUED}. */
    int command(Request r) {
        return switch (r.commandOperation()) {
            case UblkCommand.PREP_IO_CMDS -> {
                int error = check(r);
                yield error < 0 ? error : prepare(r);
            }
            case UblkCommand.COMMIT_IO_CMDS -> {
                int error = check(r);
                yield error < 0 ? error : commit(r);
            }
            case UblkCommand.FETCH_IO_CMDS -> fetch(r);
            default -> single(r);
        };
    }

    // ---- the payload of a command

    private static int queue(Request r) {
        return r.commandInt(BatchIoDescriptor.Q_ID) & 0xffff;
    }

    private static int flags(Request r) {
        return r.commandInt(BatchIoDescriptor.Q_ID) >>> 16;
    }

    private static boolean has(Request r, int flag) {
        return (flags(r) & flag) != 0;
    }

    private static int elements(Request r) {
        return r.commandInt(BatchIoDescriptor.NR_ELEM) & 0xffff;
    }

    private static int elementBytes(Request r) {
        return r.commandInt(BatchIoDescriptor.NR_ELEM) >>> 16 & 0xff;
    }

    /** ublk_check_batch_cmd and ublk_check_batch_cmd_flags. */
    private int check(Request r) {
        if (queue(r) >= device.queueCount) {
            return -Errno.EINVAL;
        }
        if (elements(r) > device.depth) {
            return -MoreErrno.E2BIG;
        }
        boolean addresses = has(r, BatchIoDescriptor.HAS_BUF_ADDR);
        boolean fallback = has(r, BatchIoDescriptor.AUTO_BUF_REG_FALLBACK);
        boolean wrong =
                has(r, BatchIoDescriptor.HAS_ZONE_LBA) // no device of the simulation has zones
                        || (addresses && !device.copies())
                        || (fallback && !device.has(Feature.AUTO_BUF_REG))
                        || (flags(r) & ~KNOWN_FLAGS) != 0
                        || (addresses && fallback)
                        || elementBytes(r) != BatchElementDescriptor.sizeBytes(flags(r));
        return wrong ? -Errno.EINVAL : 0;
    }

    // ---- PREP_IO_CMDS

    /** ublk_handle_batch_prep_cmd: all, or none. */
    private int prepare(Request r) {
        for (int i = 0; i < elements(r); i++) {
            long element = r.address + (long) i * elementBytes(r);
            int error = prepareOne(r, element);
            if (error < 0) {
                while (--i >= 0) {
                    revert(io(r, r.address + (long) i * elementBytes(r)));
                }
                return error;
            }
        }
        return 0;
    }

    /** ublk_batch_prep_io. */
    private int prepareOne(Request r, long element) {
        int tag = tag(element);
        if (tag >= device.depth || (device.copies() && address(r, element) == 0)) {
            return -Errno.EINVAL;
        }
        Io io = device.queues().io(queue(r), tag);
        int error = device.mayFetch(io);
        if (error < 0) {
            return error;
        }
        io.active = true;
        io.ownedByServer = false;
        io.task = null;
        takeBuffer(r, element, io);
        device.fetched(queue(r));
        return 0;
    }

    /** ublk_batch_unprep_io. */
    private void revert(Io io) {
        device.queues().unfetched(io.queue);
        io.active = false;
    }

    // ---- COMMIT_IO_CMDS

    /** ublk_handle_batch_commit_cmd: how many bytes were done, or why the first was not. */
    private int commit(Request r) {
        for (int i = 0; i < elements(r); i++) {
            int error = commitOne(r, r.address + (long) i * elementBytes(r));
            if (error < 0) {
                return i == 0 ? error : i * elementBytes(r);
            }
        }
        return elements(r) * elementBytes(r);
    }

    /** ublk_batch_commit_io. */
    private int commitOne(Request r, long element) {
        int tag = tag(element);
        if (tag >= device.depth) {
            return -Errno.EINVAL;
        }
        Io io = device.queues().io(queue(r), tag);
        if (!io.ownedByServer) {
            return -Errno.EBUSY;
        }
        if (device.copies() && address(r, element) == 0) {
            return -Errno.EINVAL;
        }
        int result = Memory.ALL.get(JAVA_INT, element + BatchElementDescriptor.RESULT);
        device.host.journal.record(Journal.Event.COMMIT, tag, io.queue, result);
        io.active = true;
        io.ownedByServer = false;
        int place = io.autoIndex;
        boolean automatic = io.autoRegistered && io.autoRing == r.ring();
        io.autoRegistered = false;
        takeBuffer(r, element, io);
        if (automatic) {
            r.ring().buffers().unregister(place);
        }
        device.requests().commit(io, result);
        return 0;
    }

    private void takeBuffer(Request r, long element, Io io) {
        if (device.has(Feature.AUTO_BUF_REG)) {
            io.autoIndex =
                    Short.toUnsignedInt(
                            Memory.ALL.get(JAVA_SHORT, element + BatchElementDescriptor.BUF_INDEX));
            io.autoFlags =
                    has(r, BatchIoDescriptor.AUTO_BUF_REG_FALLBACK) ? AutoBufReg.FALLBACK : 0;
        } else {
            io.bufferAddress = device.copies() ? address(r, element) : 0;
        }
    }

    private static int tag(long element) {
        return Short.toUnsignedInt(
                Memory.ALL.get(JAVA_SHORT, element + BatchElementDescriptor.TAG));
    }

    private Io io(Request r, long element) {
        return device.queues().io(queue(r), tag(element));
    }

    /** ublk_batch_buf_addr. */
    private static long address(Request r, long element) {
        return has(r, BatchIoDescriptor.HAS_BUF_ADDR)
                ? Memory.getLong(element + BatchElementDescriptor.BUFFER_ADDRESS)
                : 0;
    }

    // ---- FETCH_IO_CMDS

    /** ublk_validate_batch_fetch_cmd and ublk_handle_batch_fetch_cmd. */
    private int fetch(Request r) {
        if (queue(r) >= device.queueCount
                || (r.operationFlags & MULTISHOT) == 0
                || elementBytes(r) != BatchIoDescriptor.FETCH_ELEM_BYTES
                || flags(r) != 0) {
            return -Errno.EINVAL;
        }
        r.driverTag = queue(r);
        return device.queues().batch(queue(r)).attach(r);
    }

    // ---- of a single tag

    /** ublk_handle_non_batch_cmd. */
    private int single(Request r) {
        long place = r.commandLong(IoCmdDescriptor.ADDR);
        if (r.commandOperation() == UblkCommand.UNREGISTER_IO_BUF) {
            return device.unregister(r, place);
        }
        Io io = device.queues().named(r);
        if (io == null) {
            return -Errno.EINVAL;
        }
        if (r.commandOperation() != UblkCommand.REGISTER_IO_BUF) {
            return -Errno.EOPNOTSUPP;
        }
        boolean served = io.started && (io.ownedByServer || io.committed);
        return served ? device.requests().register(io, r, place) : -Errno.EINVAL;
    }
}
