package io.jublk.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * Memory for one message over a local socket, which may carry one open file with it (SCM_RIGHTS).
 * It is used again and again; it must stay until the operation that uses it has completed.
 */
public final class Message {

    private static final int VECTOR = MessageDescriptor.SIZE_BYTES;
    private static final int CONTROL = VECTOR + MessageDescriptor.VECTOR_SIZE_BYTES;
    private static final int BODY = CONTROL + 24; // CMSG_SPACE(sizeof(int))

    private final MemorySegment memory;

    /**
     * @param bodyBytes the longest message
     */
    public Message(SegmentAllocator allocator, int bodyBytes) {
        memory = allocator.allocate(BODY + bodyBytes, 8);
    }

    /** The struct msghdr, for {@link Sqe#sendMessage} and {@link Sqe#receiveMessage}. */
    public long address() {
        return memory.address();
    }

    /** The message's own bytes, as many as there is room for. */
    public MemorySegment body() {
        return memory.asSlice(BODY);
    }

    /**
     * Makes it ready to be sent.
     *
     * @param lengthBytes how much of the body
     * @param fd the open file that goes with it, or -1
     */
    public void prepareToSend(int lengthBytes, int fd) {
        head(lengthBytes, fd >= 0);
        if (fd >= 0) {
            memory.set(
                    JAVA_LONG,
                    CONTROL + MessageDescriptor.CONTROL_OWN_LENGTH,
                    MessageDescriptor.ONE_DESCRIPTOR_BYTES);
            memory.set(JAVA_INT, CONTROL + MessageDescriptor.CONTROL_LEVEL, Sockets.SOL_SOCKET);
            memory.set(JAVA_INT, CONTROL + MessageDescriptor.CONTROL_TYPE, Sockets.SCM_RIGHTS);
            memory.set(JAVA_INT, CONTROL + MessageDescriptor.CONTROL_DATA, fd);
        }
    }

    /** Makes it ready to receive into. */
    public void prepareToReceive() {
        memory.fill((byte) 0);
        head((int) (memory.byteSize() - BODY), true);
    }

    private void head(int lengthBytes, boolean control) {
        memory.set(JAVA_LONG, MessageDescriptor.NAME, 0);
        memory.set(JAVA_LONG, MessageDescriptor.NAME_LENGTH, 0);
        memory.set(JAVA_LONG, MessageDescriptor.VECTORS, memory.address() + VECTOR);
        memory.set(JAVA_LONG, MessageDescriptor.VECTOR_COUNT, 1);
        memory.set(JAVA_LONG, MessageDescriptor.CONTROL, control ? memory.address() + CONTROL : 0);
        memory.set(
                JAVA_LONG,
                MessageDescriptor.CONTROL_LENGTH,
                control ? MessageDescriptor.ONE_DESCRIPTOR_BYTES : 0);
        memory.set(JAVA_LONG, MessageDescriptor.FLAGS, 0);
        memory.set(JAVA_LONG, VECTOR + MessageDescriptor.VECTOR_BASE, memory.address() + BODY);
        memory.set(JAVA_LONG, VECTOR + MessageDescriptor.VECTOR_LENGTH, lengthBytes);
    }

    /** The open file that came with a received message, now the receiver's to close; or -1. */
    public int descriptor() {
        boolean whole =
                memory.get(JAVA_LONG, MessageDescriptor.CONTROL_LENGTH)
                                >= MessageDescriptor.ONE_DESCRIPTOR_BYTES
                        && memory.get(JAVA_LONG, CONTROL + MessageDescriptor.CONTROL_OWN_LENGTH)
                                == MessageDescriptor.ONE_DESCRIPTOR_BYTES
                        && memory.get(JAVA_INT, CONTROL + MessageDescriptor.CONTROL_LEVEL)
                                == Sockets.SOL_SOCKET
                        && memory.get(JAVA_INT, CONTROL + MessageDescriptor.CONTROL_TYPE)
                                == Sockets.SCM_RIGHTS;
        return whole ? memory.get(JAVA_INT, CONTROL + MessageDescriptor.CONTROL_DATA) : -1;
    }

    /** The message, or what came with it, was more than there was room for. */
    public boolean isTruncated() {
        return (memory.get(JAVA_INT, MessageDescriptor.FLAGS)
                        & (Sockets.MSG_TRUNC | Sockets.MSG_CTRUNC))
                != 0;
    }
}
