package io.jublk.ublk.control;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.uapi.CtrlCmdDescriptor;
import io.jublk.uring.CompletionHandler;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The ring of 128-byte SQEs that control commands go through, one at a time. */
final class ControlRing implements AutoCloseable, CompletionHandler {

    /** One command and the cancellation of it. */
    private static final int ENTRIES = 4;

    /** After a command's own time is over: how long its cancellation may take. */
    private static final long CANCEL_SECONDS = 3;

    private static final long CANCEL_USER_DATA = -1;

    /** The largest buffer of a command is a CPU mask of 1 KiB. */
    private static final int MEMORY_BYTES = 4096;

    /** Before each buffer: room for the path of a device, "/dev/ublkc" and a number. */
    private static final int PATH_BYTES = 64;

    private static final int BUFFER_AT = PATH_BYTES;

    /** Answers to questions of our own, which must not disturb the buffer of a command. */
    private static final int ANSWER_BYTES = 64;

    private static final int ANSWER_AT = MEMORY_BYTES - ANSWER_BYTES;
    private static final int BUFFER_BYTES = ANSWER_AT - PATH_BYTES - BUFFER_AT;

    private final Kernel kernel;
    private final int controlFd;
    private final LongSupplier nanoTime;
    private final Ring ring;
    private final Mapping memory;

    private long sequence;
    private boolean completed;
    private int result;

    /** A command that neither ended nor could be canceled holds this ring for ever. */
    private boolean abandoned;

    ControlRing(Kernel kernel, int controlFd, LongSupplier nanoTime) {
        this.kernel = kernel;
        this.controlFd = controlFd;
        this.nanoTime = nanoTime;
        memory = Mapping.populated(kernel, MEMORY_BYTES);
        ring = Ring.create(kernel, RingOptions.ofEntries(ENTRIES).withBigSqes().withManyOwners());
    }

    /**
     * Zeroed memory for the next command to read or write; the one before has had its use of it.
     *
     * @param lengthBytes at most {@link #BUFFER_BYTES}
     */
    MemorySegment buffer(int lengthBytes) {
        if (abandoned) { // the driver may still write there
            throw new UblkException("the driver does not answer an earlier command");
        }
        if (lengthBytes > BUFFER_BYTES) {
            throw new IllegalArgumentException(lengthBytes + " bytes for a control command");
        }
        return memory.segment().asSlice(BUFFER_AT, lengthBytes).fill((byte) 0);
    }

    /**
     * Zeroed memory for the answer to a question in between.
     *
     * @param lengthBytes at most {@link #ANSWER_BYTES}
     */
    MemorySegment answer(int lengthBytes) {
        return memory.segment().asSlice(ANSWER_AT, lengthBytes).fill((byte) 0);
    }

    /**
     * Runs one command.
     *
     * @param opcode the number to send for it
     * @return its result, or a negative errno
     * @throws UblkException when it does not end in time
     */
    int run(ControlDevice.Command command, int opcode, long seconds) {
        if (abandoned) {
            throw new UblkException(
                    command.name + " was not tried: the driver does not answer an earlier command");
        }
        sequence++;
        completed = false;
        int pathBytes = command.withPath ? placePath(command) : 0;
        ring.next()
                .uringCommand(controlFd, opcode)
                .commandInt(CtrlCmdDescriptor.DEV_ID, command.deviceId)
                .commandInt(CtrlCmdDescriptor.QUEUE_ID, command.queueAndLength(pathBytes))
                .commandLong(CtrlCmdDescriptor.ADDR, addressWithPath(command, pathBytes))
                .commandLong(CtrlCmdDescriptor.DATA, command.data)
                .commandInt(CtrlCmdDescriptor.DEV_PATH_LEN, pathBytes)
                .userData(sequence);
        if (await(seconds)) {
            return result;
        }
        ring.next().cancel(sequence).userData(CANCEL_USER_DATA);
        boolean ended = await(CANCEL_SECONDS);
        abandoned = !ended;
        if (ended && result != -Errno.ECANCELED && result != -Errno.EINTR) {
            return result; // at the last moment, by itself
        }
        throw new UblkException(
                command.name
                        + (command.deviceId < 0 ? "" : " of device " + command.deviceId)
                        + " did not end within "
                        + seconds
                        + " s"
                        + (ended ? " and was canceled" : " and cannot be canceled")
                        + "; likely "
                        + ControlErrors.likelyCause(command.name)
                        + "; the kernel's log (dmesg) may say what the driver waits for");
    }

    /**
     * Writes the device's path so that it ends where the command's payload begins: the driver reads
     * it there and goes on behind it.
     */
    private int placePath(ControlDevice.Command command) {
        byte[] path = DeviceInfo.characterPath(command.deviceId).getBytes(US_ASCII);
        long end = payloadAddress(command) - memory.address();
        if (end != BUFFER_AT && end != ANSWER_AT) {
            throw new IllegalArgumentException(
                    command.name + " has a payload that is not of this ring");
        }
        MemorySegment.copy(
                MemorySegment.ofArray(path), 0, memory.segment(), end - path.length, path.length);
        return path.length;
    }

    private long payloadAddress(ControlDevice.Command command) {
        return command.address == 0 ? memory.address() + BUFFER_AT : command.address;
    }

    private long addressWithPath(ControlDevice.Command command, int pathBytes) {
        return pathBytes == 0 ? command.address : payloadAddress(command) - pathBytes;
    }

    private boolean await(long seconds) {
        long deadline = nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(seconds);
        while (!completed) {
            long left = deadline - nanoTime.getAsLong();
            if (left <= 0) {
                return false;
            }
            int status = ring.submitAndWait(1, left);
            if (status < 0 && !isPassing(status)) {
                throw new UblkException("waiting for the driver: " + Errno.describe(status));
            }
            ring.drain(this);
        }
        return true;
    }

    /** EAGAIN: the kernel had no memory to submit the command; it is still in the queue. */
    private static boolean isPassing(int status) {
        return status == -Errno.ETIME || status == -Errno.EINTR || status == -Errno.EAGAIN;
    }

    @Override
    public void onCompletion(long userData, int commandResult, int flags) {
        if (userData == sequence) {
            completed = true;
            result = commandResult;
        }
    }

    @Override
    public void close() {
        ring.close();
        kernel.close(controlFd);
        if (!abandoned) { // else the driver may still write there: leave it be
            memory.close();
        }
    }
}
