package io.jublk.sim.conformance;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.uapi.CtrlCmdDescriptor;
import io.jublk.ublk.uapi.ShmemBufDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Kernel;
import io.jublk.uring.KernelException;
import io.jublk.uring.Mapping;
import io.jublk.uring.Open;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import java.lang.foreign.MemorySegment;

/** Control commands, field by field: what {@link ControlDevice} would not send. */
final class RawControl implements AutoCloseable {

    private static final int ENTRIES = 4;
    private static final int MEMORY_BYTES = 4096;

    private final Kernel kernel;
    private final int fd;
    private final Ring ring;
    private final Mapping memory;

    RawControl(Kernel kernel) {
        this.kernel = kernel;
        fd =
                KernelException.check(
                        kernel.open(ControlDevice.PATH, Open.READ_WRITE, 0), ControlDevice.PATH);
        ring = Ring.create(kernel, RingOptions.ofEntries(ENTRIES).withBigSqes());
        memory = Mapping.populated(kernel, MEMORY_BYTES);
    }

    /** Sends a command whose payload is this ring's memory, and does not wait for its end. */
    void send(int operation, int deviceId, int lengthBytes, int pathBytes, long data) {
        ring.next()
                .uringCommand(fd, operation)
                .commandInt(CtrlCmdDescriptor.DEV_ID, deviceId)
                .commandInt(
                        CtrlCmdDescriptor.QUEUE_ID, CtrlCmdDescriptor.NO_QUEUE | lengthBytes << 16)
                .commandLong(CtrlCmdDescriptor.ADDR, memory.address())
                .commandLong(CtrlCmdDescriptor.DATA, data)
                .commandInt(CtrlCmdDescriptor.DEV_PATH_LEN, pathBytes)
                .userData(1);
        ring.submit();
    }

    /** Whether it ends by itself in a while: its result, or that it does not. */
    void noteEnd(Transcript out, String what) {
        int[] seen = {0};
        long patience = Transcript.PATIENCE_NANOS;
        if (ring.drain((userData, result, flags) -> note(out, what, result, seen)) == 0
                && ring.submitAndWait(1, patience) == 0) {
            ring.drain((userData, result, flags) -> note(out, what, result, seen));
        }
        if (seen[0] == 0) {
            out.note(what + " waits");
        }
    }

    private static void note(Transcript out, String what, int result, int[] seen) {
        seen[0]++;
        out.value(what, result);
    }

    /** Runs a command to its end: its result. */
    int run(int operation, int deviceId, int lengthBytes, int pathBytes, long data) {
        send(operation, deviceId, lengthBytes, pathBytes, data);
        int[] answer = {0};
        int seen = 0;
        while (seen == 0) {
            KernelException.check(
                    ring.submitAndWait(1, Transcript.LONG_PATIENCE_NANOS), "a control command");
            seen = ring.drain((userData, result, flags) -> answer[0] = result);
        }
        return answer[0];
    }

    /** REG_BUF with what stands here. */
    int register(int deviceId, long address, long bytes, int flags, int reserved) {
        return register(deviceId, address, bytes, flags, reserved, ShmemBufDescriptor.SIZE_BYTES);
    }

    /**
     * @param lengthBytes how much of struct ublk_shmem_buf_reg is sent
     */
    int register(int deviceId, long address, long bytes, int flags, int reserved, int lengthBytes) {
        MemorySegment s = memory.segment();
        s.set(JAVA_LONG, ShmemBufDescriptor.ADDR, address);
        s.set(JAVA_LONG, ShmemBufDescriptor.LEN, bytes);
        s.set(JAVA_INT, ShmemBufDescriptor.FLAGS, flags);
        s.set(JAVA_INT, ShmemBufDescriptor.FLAGS + Integer.BYTES, reserved);
        return run(UblkCommand.REG_BUF, deviceId, lengthBytes, 0, 0);
    }

    int unregister(int deviceId, long index) {
        return run(UblkCommand.UNREG_BUF, deviceId, 0, 0, index);
    }

    /**
     * A question whose answer goes behind a path.
     *
     * @param lengthBytes of the path and of the answer
     * @param pathBytes how long the path is said to be
     */
    int ask(int operation, int deviceId, String path, int lengthBytes, int pathBytes) {
        byte[] bytes = path.getBytes(US_ASCII);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, memory.segment(), 0, bytes.length);
        return run(operation, deviceId, lengthBytes, pathBytes, 0);
    }

    /** What an {@link #ask} left behind its path. */
    int answer(int at) {
        return memory.segment().get(JAVA_INT.withByteAlignment(1), at);
    }

    @Override
    public void close() {
        ring.close();
        kernel.close(fd);
        memory.close();
    }
}
