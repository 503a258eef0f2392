package io.jublk.sim.ring;

import io.jublk.sim.core.Adversary;
import io.jublk.sim.core.Node;
import io.jublk.uring.Errno;
import io.jublk.uring.Op;

/** READ, WRITE and their fixed kin: io_read and io_write of io_uring/rw.c. */
final class Transfer {

    /** A transfer that moves in halves is cut where direct I/O allows it. */
    private static final int MAX_BLOCK_BYTES = 4096;

    static boolean isRead(Request r) {
        return r.opcode == Op.READ || r.opcode == Op.READ_FIXED;
    }

    static boolean isFixed(Request r) {
        return r.opcode == Op.READ_FIXED || r.opcode == Op.WRITE_FIXED;
    }

    /** io_import_reg_buf and io_import_fixed of io_uring/rsrc.c: 0, or EFAULT. */
    static int importBuffer(Request r, BufferTable table) {
        if (!isFixed(r)) {
            r.memory = r.address;
            return 0;
        }
        BufferNode node = table.get(r.bufferIndex);
        if (node == null) {
            return -Errno.EFAULT;
        }
        r.buffer = node;
        if (r.address < 0
                || r.length < 0
                || r.address > node.lengthBytes - (long) r.length
                || node.source == isRead(r)) {
            return -Errno.EFAULT;
        }
        r.memory = node.address + r.address;
        return 0;
    }

    /**
     * Moves all that is left, or half of it.
     *
     * @return whether the transfer has ended; its result is set then
     */
    static boolean proceed(Request r, Adversary adversary) {
        Node file = r.file;
        if (file == null) {
            throw new IllegalStateException("a transfer without a file");
        }
        int left = r.length - r.moved;
        int part = left;
        if (!r.halved
                && left >= 2 * MAX_BLOCK_BYTES
                && !file.needsWorker()
                && adversary.movesInHalves()) {
            part = left / 2 / MAX_BLOCK_BYTES * MAX_BLOCK_BYTES;
        }
        int moves =
                isRead(r)
                        ? file.read(r.offset + r.moved, r.memory + r.moved, part)
                        : file.write(
                                r.offset + r.moved, r.memory + r.moved, part, r.operationFlags);
        if (moves > 0) {
            r.moved += moves;
        }
        if (moves == part && part < left) {
            r.halved = true;
            return false;
        }
        end(r, moves);
        return true;
    }

    /** io_fixup_rw_res, and __io_complete_rw_common: what falls short breaks its chain. */
    private static void end(Request r, int moves) {
        r.result = r.moved > 0 ? r.moved : moves;
        if (r.result != r.length) {
            r.setFail();
        }
    }

    private Transfer() {}
}
