package io.jublk.sim.ring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.sim.core.Memory;
import io.jublk.sim.core.MoreErrno;
import io.jublk.sim.core.Node;
import io.jublk.uring.Errno;
import io.jublk.uring.Op;
import io.jublk.uring.Register;
import io.jublk.uring.RegisterDescriptors;
import org.jspecify.annotations.Nullable;

/** io_uring_register(2): __io_uring_register of io_uring/register.c. */
final class Registrations {

    /** IORING_MAX_FIXED_FILES of io_uring/filetable.c. */
    private static final int MAX_FILES = 1 << 20;

    /** IORING_REGISTER_FILES_SKIP. */
    private static final int SKIP = -2;

    private static final int[] OPERATIONS = {
        Op.NOP,
        Op.FSYNC,
        Op.READ_FIXED,
        Op.WRITE_FIXED,
        Op.TIMEOUT,
        Op.ASYNC_CANCEL,
        Op.FALLOCATE,
        Op.READ,
        Op.WRITE,
        Op.MSG_RING,
        Op.URING_CMD
    };

    private final SimRing ring;
    private final Host host;
    private @Nullable Node[] files = {};

    Registrations(SimRing ring, Host host) {
        this.ring = ring;
        this.host = host;
    }

    /** io_file_get_fixed: the file at a place, or null. */
    @Nullable Node file(int index) {
        return index >= 0 && index < files.length ? files[index] : null;
    }

    int register(int opcode, long argument, int count) {
        return switch (opcode) {
            case Register.RING_FDS -> ringFds(argument, count);
            case Register.UNREGISTER_RING_FDS -> {
                for (int i = 0; i < count; i++) {
                    long update = argument + (long) i * RegisterDescriptors.Update.SIZE_BYTES;
                    host.current.unregister(
                            Memory.ALL.get(JAVA_INT, update + RegisterDescriptors.Update.OFFSET));
                }
                yield count;
            }
            default -> ring.isOthers() ? -Errno.EEXIST : own(opcode, argument, count);
        };
    }

    private int own(int opcode, long argument, int count) {
        return switch (opcode) {
            case Register.ENABLE_RINGS -> ring.enable();
            case Register.FILES2 -> createFiles(argument, count);
            case Register.FILES_UPDATE2 -> updateFiles(argument, count);
            case Register.BUFFERS2 ->
                    isSparse(argument, count)
                            ? ring.buffers().create(size(argument))
                            : -Errno.EINVAL;
            case Register.PBUF_RING -> ring.bufferGroups().register(argument, count);
            case Register.UNREGISTER_PBUF_RING -> ring.bufferGroups().unregister(argument, count);
            case Register.PROBE -> probe(argument, count);
            default ->
                    throw new UnsupportedOperationException(
                            "io_uring_register of opcode " + opcode + " is not simulated");
        };
    }

    /** io_ringfd_register of io_uring/tctx.c. */
    private int ringFds(long argument, int count) {
        int done = 0;
        for (; done < count; done++) {
            long update = argument + (long) done * RegisterDescriptors.Update.SIZE_BYTES;
            int fd = (int) Memory.getLong(update + RegisterDescriptors.Update.DATA);
            Node node = host.descriptors.get(fd);
            if (!(node instanceof SimRing other)) {
                return done > 0 ? done : node == null ? -Errno.EBADF : -Errno.EOPNOTSUPP;
            }
            int place = host.current.register(other);
            if (place < 0) {
                return done > 0 ? done : -Errno.EBUSY;
            }
            Memory.ALL.set(JAVA_INT, update + RegisterDescriptors.Update.OFFSET, place);
        }
        return done;
    }

    /** io_sqe_files_register, of a sparse table. */
    private int createFiles(long argument, int count) {
        int size = size(argument);
        if (!isSparse(argument, count) || size <= 0) {
            return -Errno.EINVAL;
        }
        if (files.length > 0) {
            return -Errno.EBUSY;
        }
        if (size > MAX_FILES) {
            return -MoreErrno.EMFILE;
        }
        files = new Node[size];
        return 0;
    }

    /** __io_sqe_files_update. */
    private int updateFiles(long argument, int count) {
        if (count != 32) { // struct io_uring_rsrc_update2
            return -Errno.EINVAL;
        }
        if (files.length == 0) {
            return -MoreErrno.ENXIO;
        }
        int first = Memory.ALL.get(JAVA_INT, argument + RegisterDescriptors.Update.OFFSET);
        long fds = Memory.getLong(argument + RegisterDescriptors.Update.DATA);
        int places = Memory.ALL.get(JAVA_INT, argument + 24);
        if (first < 0 || places < 0 || first > files.length - places) {
            return -Errno.EINVAL;
        }
        for (int i = 0; i < places; i++) {
            int fd = Memory.ALL.get(JAVA_INT, fds + 4L * i);
            if (fd == SKIP) {
                continue;
            }
            Node node = fd == -1 ? null : host.descriptors.get(fd);
            if (fd != -1 && (node == null || node instanceof SimRing)) {
                return i > 0 ? i : -Errno.EBADF; // a ring may not hold a ring
            }
            if (node != null) {
                node.hold();
            }
            drop(first + i);
            files[first + i] = node;
        }
        return places;
    }

    private void drop(int place) {
        Node old = files[place];
        files[place] = null;
        if (old != null) {
            old.drop();
        }
    }

    /** io_sqe_files_unregister, when the ring goes. */
    void clear() {
        for (int i = 0; i < files.length; i++) {
            drop(i);
        }
    }

    private static boolean isSparse(long argument, int count) {
        return count == RegisterDescriptors.Table.SIZE_BYTES
                && Memory.ALL.get(JAVA_INT, argument + RegisterDescriptors.Table.FLAGS)
                        == RegisterDescriptors.Table.SPARSE
                && Memory.ALL.get(JAVA_LONG, argument + RegisterDescriptors.Table.DATA) == 0;
    }

    private static int size(long argument) {
        return Memory.ALL.get(JAVA_INT, argument + RegisterDescriptors.Table.NR);
    }

    /** io_probe: the operations that are simulated. */
    private static int probe(long argument, int count) {
        if (count > RegisterDescriptors.Probe.MAX_OPS) {
            return -Errno.EINVAL;
        }
        int last = OPERATIONS[OPERATIONS.length - 1];
        Memory.ALL.set(JAVA_BYTE, argument + RegisterDescriptors.Probe.LAST_OP, (byte) last);
        Memory.ALL.set(
                JAVA_BYTE,
                argument + RegisterDescriptors.Probe.OPS_LEN,
                (byte) Math.min(last + 1, count));
        for (int operation : OPERATIONS) {
            if (operation < count) {
                long at =
                        argument
                                + RegisterDescriptors.Probe.HEADER_BYTES
                                + (long) operation * RegisterDescriptors.Probe.OP_BYTES;
                Memory.ALL.set(JAVA_BYTE, at, (byte) operation);
                Memory.ALL.set(
                        JAVA_SHORT,
                        at + RegisterDescriptors.Probe.OP_FLAGS,
                        (short) RegisterDescriptors.Probe.SUPPORTED);
            }
        }
        return 0;
    }
}
