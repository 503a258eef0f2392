package io.jublk.sim.ublk;

import io.jublk.sim.core.AddressSpace;
import io.jublk.sim.core.Journal;
import io.jublk.sim.core.Memory;
import io.jublk.sim.core.Node;
import io.jublk.sim.ring.CommandFile;
import io.jublk.sim.ring.Request;
import io.jublk.ublk.Feature;
import io.jublk.ublk.uapi.AutoBufReg;
import io.jublk.ublk.uapi.IoCmdDescriptor;
import io.jublk.ublk.uapi.IoDescDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.ublk.uapi.UserCopy;
import io.jublk.uring.Errno;
import io.jublk.uring.Mman;

/** An open /dev/ublkcN: ublk_ch_fops (drivers/block/ublk_drv.c). */
final class CharacterFile extends Node implements CommandFile {

    /** {@code driverTag} of a command that came on a worker: its turn is in its ring's task. */
    private static final int TO_BE_ISSUED = -1;

    private static final int MAX_TAG = 0xffff;

    private final UblkDevice device;
    private final BatchCommands batch;

    CharacterFile(UblkDevice device) {
        this.device = device;
        batch = new BatchCommands(device);
    }

    @Override
    public String name() {
        return "/dev/ublkc" + device.id;
    }

    // ---- commands

    /** ublk_ch_uring_cmd. */
    @Override
    public int command(Request r, boolean mayBlock) {
        if (device.isBatched()) {
            return batch.command(r);
        }
        if (mayBlock) {
            r.driverTag = TO_BE_ISSUED;
            r.ring().completeInTask(r);
            return QUEUED;
        }
        return local(r);
    }

    /** ublk_cmd_tw_cb, or ublk_ch_uring_cmd_cb. */
    @Override
    public void runInTask(Request r, boolean canceled) {
        if (device.isBatched()) {
            device.queues().batch(r.driverTag).runInTask(r, canceled);
            return;
        }
        if (r.driverTag == TO_BE_ISSUED) {
            int result = canceled ? -Errno.ECANCELED : local(r);
            if (result != QUEUED) {
                r.ring().commandDone(r, result, true);
            }
            return;
        }
        device.requests().dispatch(io(r.driverTag), r);
    }

    @Override
    public void cancel(Request r) {
        if (device.isBatched()) {
            device.serverGoes(r);
            return;
        }
        if (r.driverTag != TO_BE_ISSUED) {
            device.serverGoes(io(r.driverTag));
        }
    }

    private Io io(int driverTag) {
        return device.queues().io(driverTag >>> 16, driverTag & 0xffff);
    }

    /** ublk_ch_uring_cmd_local. */
    private int local(Request r) {
        int operation = r.commandOperation();
        int type = operation >>> 8 & 0xff;
        if (type != 'u' && type != 0) {
            return -Errno.EOPNOTSUPP; // ublk_check_cmd_op
        }
        long address = r.commandLong(IoCmdDescriptor.ADDR);
        if (operation == UblkCommand.UNREGISTER_IO_BUF) {
            return device.unregister(r, address);
        }
        Io io = device.queues().named(r);
        if (io == null) {
            return -Errno.EINVAL;
        }
        if (operation == UblkCommand.FETCH_REQ) {
            return fetch(io, r, address);
        }
        if (io.task != device.host.current) {
            boolean served = io.started && (io.ownedByServer || io.committed);
            return operation == UblkCommand.REGISTER_IO_BUF && served
                    ? device.requests().register(io, r, address)
                    : -Errno.EINVAL;
        }
        if (!io.ownedByServer) {
            return -Errno.EBUSY;
        }
        return switch (operation) {
            case UblkCommand.REGISTER_IO_BUF -> device.requests().register(io, r, address);
            case UblkCommand.COMMIT_AND_FETCH_REQ -> commit(io, r, address);
            default -> -Errno.EINVAL;
        };
    }

    /** ublk_fetch and __ublk_fetch. */
    private int fetch(Io io, Request r, long address) {
        if (device.copies() ? address == 0 : address != 0) {
            return -Errno.EINVAL; // ublk_check_fetch_buf
        }
        if (!isValidAutoBuffer(r)) {
            return -Errno.EINVAL;
        }
        int error = device.mayFetch(io);
        if (error < 0) {
            return error;
        }
        take(io, r, address);
        io.task = device.host.current;
        io.canceled = false;
        device.fetched(io.queue);
        return QUEUED;
    }

    private int commit(Io io, Request r, long address) {
        if (device.copies() ? address == 0 : address != 0) {
            return -Errno.EINVAL; // ublk_check_commit_and_fetch
        }
        if (!isValidAutoBuffer(r)) {
            return -Errno.EINVAL;
        }
        int result = r.commandInt(IoCmdDescriptor.RESULT);
        device.host.journal.record(Journal.Event.COMMIT, io.tag, io.queue, result);
        int oldIndex = io.autoIndex;
        // ublk_clear_auto_buf_reg: in another ring's table it is the server's to take out
        boolean automatic = io.autoRegistered && io.autoRing == r.ring();
        io.autoRegistered = false;
        // A read that is copied out needs the buffer it was delivered with, which COMMIT replaces:
        // __ublk_complete_rq copies from the new one.
        take(io, r, address);
        if (automatic) {
            r.ring().buffers().unregister(oldIndex);
        }
        device.requests().commit(io, result);
        return QUEUED;
    }

    /** ublk_fill_io_cmd and ublk_apply_io_buf. */
    private void take(Io io, Request r, long address) {
        r.driverTag = io.queue << 16 | io.tag;
        io.command = r;
        io.active = true;
        io.ownedByServer = false;
        if (device.has(Feature.AUTO_BUF_REG)) {
            io.autoIndex = (int) r.address & 0xffff;
            io.autoFlags = (int) (r.address >>> 16) & 0xff;
        } else {
            io.bufferAddress = address;
        }
    }

    /** ublk_validate_io_buf. */
    private boolean isValidAutoBuffer(Request r) {
        return !device.has(Feature.AUTO_BUF_REG)
                || (r.address >>> 24 == 0 && (r.address >>> 16 & ~AutoBufReg.FALLBACK) == 0);
    }

    // ---- user copy

    @Override
    public int read(long offset, long address, int lengthBytes) {
        return copy(offset, address, lengthBytes, true);
    }

    @Override
    public int write(long offset, long address, int lengthBytes, int rwFlags) {
        return copy(offset, address, lengthBytes, false);
    }

    /** ublk_user_copy; {@code out} of the payload for a read of the file. */
    private int copy(long offset, long address, int lengthBytes, boolean out) {
        if (device.state() == UblkDevice.DEAD) {
            return -Errno.EACCES;
        }
        long position = offset - UserCopy.BASE_OFFSET;
        int queue = (int) (position >> UserCopy.QUEUE_SHIFT);
        int tag = (int) (position >> UserCopy.TAG_SHIFT) & MAX_TAG;
        int at = (int) (position & (1 << UserCopy.TAG_SHIFT) - 1);
        if (position < 0 || queue >= device.queueCount) {
            return -Errno.EINVAL;
        }
        if (!device.has(Feature.USER_COPY)) {
            return -Errno.EACCES;
        }
        if (tag >= device.depth) {
            return -Errno.EINVAL;
        }
        Io io = device.queues().io(queue, tag);
        if (!io.started || !(io.ownedByServer || io.committed) || !io.hasData) {
            return -Errno.EINVAL; // __ublk_check_and_get_req
        }
        int length = io.lengthBytes - io.doneBytes;
        if (at > length) {
            return -Errno.EINVAL;
        }
        if (io.isWrite != out) {
            return -Errno.EACCES; // ublk_check_ubuf_dir
        }
        int bytes = Math.min(lengthBytes, length - at);
        long inPayload = io.pages + io.doneBytes + at;
        Memory.copy(out ? inPayload : address, out ? address : inPayload, bytes);
        return bytes;
    }

    @Override
    public boolean needsWorker() {
        return true; // no FMODE_NOWAIT, no ->poll
    }

    // ---- memory and end

    /** ublk_ch_mmap. */
    @Override
    public long map(long offset, long lengthBytes, int protection) {
        long stride = IoDescDescriptor.queueStrideBytes(AddressSpace.PAGE_BYTES);
        if ((protection & Mman.PROT_WRITE) != 0) {
            return -Errno.EPERM;
        }
        if (offset < 0
                || offset / stride >= device.queueCount
                || lengthBytes
                        != IoDescDescriptor.queueLengthBytes(
                                device.depth, AddressSpace.PAGE_BYTES)) {
            return -Errno.EINVAL;
        }
        return device.queues().descriptors((int) (offset / stride));
    }

    @Override
    protected void release() {
        device.characterDeviceReleased();
    }
}
