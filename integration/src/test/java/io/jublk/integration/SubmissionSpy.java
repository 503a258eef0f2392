package io.jublk.integration;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.jublk.uring.Enter;
import io.jublk.uring.ParamsDescriptor;
import io.jublk.uring.Register;
import io.jublk.uring.RegisterDescriptors;
import io.jublk.uring.Setup;
import io.jublk.uring.SqeDescriptor;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The running kernel, with a look at every submission at the moment it is handed over: what the
 * server really asks for, whatever its code believes. What looks may also change it, and so make
 * the real kernel fail in ways that it fails in once a year.
 */
abstract class SubmissionSpy extends ForwardingKernel {

    private final Map<Integer, SpiedRing> rings = new ConcurrentHashMap<>();

    /** A registered ring's index means something to its thread alone. */
    private final Map<Thread, SpiedRing> registered = new ConcurrentHashMap<>();

    /**
     * Called once for each submission, on its thread, before the kernel sees it.
     *
     * @param sqe the submission, writable
     */
    abstract void onSubmission(SpiedSqe sqe);

    @Override
    public int ioUringSetup(int entries, MemorySegment params) {
        int fd = super.ioUringSetup(entries, params);
        if (fd >= 0) {
            rings.put(fd, new SpiedRing(params));
        }
        return fd;
    }

    @Override
    public long mmap(long lengthBytes, int protection, int flags, int fd, long offset) {
        long address = super.mmap(lengthBytes, protection, flags, fd, offset);
        SpiedRing ring = rings.get(fd);
        if (ring != null) {
            ring.mapped(offset, at(address, lengthBytes));
        }
        return address;
    }

    @Override
    public int ioUringRegister(int ringFd, int opcode, long argAddress, int count) {
        if (opcode == Register.RING_FDS) {
            long data = RegisterDescriptors.Update.DATA;
            int fd = at(argAddress, RegisterDescriptors.Update.SIZE_BYTES).get(JAVA_INT, data);
            SpiedRing ring = rings.get(fd);
            if (ring != null) {
                registered.put(Thread.currentThread(), ring);
            }
        }
        return super.ioUringRegister(ringFd, opcode, argAddress, count);
    }

    @Override
    public int close(int fd) {
        rings.remove(fd);
        return super.close(fd);
    }

    @Override
    public int ioUringEnter(
            int ringFd,
            int toSubmit,
            int minComplete,
            int flags,
            long argAddress,
            long argSizeBytes) {
        SpiedRing ring =
                (flags & Enter.REGISTERED_RING) != 0
                        ? registered.get(Thread.currentThread())
                        : rings.get(ringFd);
        if (ring == null) {
            throw new AssertionError("a ring that the spy does not know: " + ringFd);
        }
        ring.look(toSubmit, this);
        return super.ioUringEnter(ringFd, toSubmit, minComplete, flags, argAddress, argSizeBytes);
    }

    @SuppressWarnings("restricted") // the memory is the ring's, as long as it is not closed
    private static MemorySegment at(long address, long lengthBytes) {
        return MemorySegment.ofAddress(address).reinterpret(lengthBytes);
    }

    /** Where one ring's submissions lie. */
    private static final class SpiedRing {

        private final int headOffset;
        private final int entries;
        private final int sqeBytes;
        private MemorySegment ringMemory = MemorySegment.NULL;
        private MemorySegment sqes = MemorySegment.NULL;

        /** What has been looked at: the kernel may take less than it was offered. */
        private int seen;

        SpiedRing(MemorySegment params) {
            headOffset = params.get(JAVA_INT, ParamsDescriptor.SQ_HEAD);
            entries = params.get(JAVA_INT, ParamsDescriptor.SQ_ENTRIES);
            boolean big = (params.get(JAVA_INT, ParamsDescriptor.FLAGS) & Setup.SQE128) != 0;
            sqeBytes = big ? SqeDescriptor.BIG_SIZE_BYTES : SqeDescriptor.SIZE_BYTES;
        }

        void mapped(long offset, MemorySegment memory) {
            if (offset == ParamsDescriptor.MMAP_SQES) {
                sqes = memory;
            } else if (offset == ParamsDescriptor.MMAP_RINGS) {
                ringMemory = memory;
            }
        }

        /** With IORING_SETUP_NO_SQARRAY, and with jublk's array, place i of the ring is SQE i. */
        void look(int toSubmit, SubmissionSpy spy) {
            int end = ringMemory.get(JAVA_INT, headOffset) + toSubmit;
            while (end - seen > 0) {
                SpiedSqe sqe = at(seen, end);
                seen++;
                spy.onSubmission(sqe);
            }
        }

        private SpiedSqe at(int position, int end) {
            long offset = (long) (position & (entries - 1)) * sqeBytes;
            return new SpiedSqe(
                    sqes.asSlice(offset, sqeBytes),
                    () -> end - position > 1 ? at(position + 1, end) : null);
        }
    }
}
