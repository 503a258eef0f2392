package io.jublk.sim.ublk;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.sim.core.AddressSpace;
import io.jublk.sim.core.Memory;
import io.jublk.sim.ring.CommandFile;
import io.jublk.sim.ring.Request;
import io.jublk.ublk.Feature;
import io.jublk.ublk.uapi.CtrlCmdDescriptor;
import io.jublk.ublk.uapi.ShmemBufDescriptor;
import io.jublk.uring.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * REG_BUF and UNREG_BUF: ublk_ctrl_reg_buf and ublk_ctrl_unreg_buf (drivers/block/ublk_drv.c).
 * Either freezes the queue: it holds {@code ub->mutex} and sleeps, out of reach of signals, until
 * every request that has entered has ended.
 */
final class BufferCommands {

    /** UBLK_SHMEM_BUF_SIZE_MAX. */
    private static final long MAX_BYTES = 1L << 32;

    /** Behind {@code flags} of struct ublk_shmem_buf_reg. */
    private static final int RESERVED = 20;

    private final AddressSpace memory;
    private final MemorySegment wanted =
            Arena.ofAuto().allocate(ShmemBufDescriptor.SIZE_BYTES, Long.BYTES);

    BufferCommands(AddressSpace memory) {
        this.memory = memory;
    }

    /**
     * ublk_ctrl_reg_buf: an index, or a negative errno, or {@link CommandFile#SLEEPS}.
     *
     * @param address of a struct ublk_shmem_buf_reg; what it has too little counts as zeros
     */
    int register(UblkDevice device, Request r, long address, int lengthBytes) {
        if (!device.has(Feature.SHMEM_ZC)) {
            return -Errno.EOPNOTSUPP;
        }
        wanted.fill((byte) 0);
        for (int i = 0; i < Math.min(lengthBytes, ShmemBufDescriptor.SIZE_BYTES); i++) {
            wanted.set(JAVA_BYTE, i, Memory.ALL.get(JAVA_BYTE, address + i));
        }
        long begin = wanted.get(JAVA_LONG, ShmemBufDescriptor.ADDR);
        long bytes = wanted.get(JAVA_LONG, ShmemBufDescriptor.LEN);
        int flags = wanted.get(JAVA_INT, ShmemBufDescriptor.FLAGS);
        if ((flags & ~ShmemBufDescriptor.READ_ONLY) != 0
                || wanted.get(JAVA_INT, RESERVED) != 0
                || bytes <= 0
                || bytes > MAX_BYTES
                || (bytes | begin) % AddressSpace.PAGE_BYTES != 0) {
            return -Errno.EINVAL;
        }
        boolean readOnly = flags == ShmemBufDescriptor.READ_ONLY;
        if (!device.lock().isHeldBy(r)) {
            if (device.lock().isHeld()) {
                return CommandFile.SLEEPS;
            }
            int error = memory.pin(begin, bytes, !readOnly);
            if (error < 0) {
                return error;
            }
            device.lock().take(r);
        }
        if (!device.isFrozen()) {
            return CommandFile.SLEEPS;
        }
        int index = device.buffers().add(begin, bytes, readOnly);
        if (index < 0) {
            memory.unpin(begin, bytes);
        }
        device.unlock();
        return index;
    }

    /** ublk_ctrl_unreg_buf: 0, or a negative errno, or {@link CommandFile#SLEEPS}. */
    int unregister(UblkDevice device, Request r) {
        if (!device.has(Feature.SHMEM_ZC)) {
            return -Errno.EOPNOTSUPP;
        }
        int index = (int) r.commandLong(CtrlCmdDescriptor.DATA);
        if (index < 0 || index > ShmemBufDescriptor.INDEX_MASK) {
            return -Errno.EINVAL;
        }
        if (!device.lock().isHeldBy(r)) {
            if (device.lock().isHeld()) {
                return CommandFile.SLEEPS;
            }
            device.lock().take(r);
        }
        if (!device.isFrozen()) {
            return CommandFile.SLEEPS;
        }
        int result = device.buffers().remove(index);
        device.unlock();
        return result;
    }
}
