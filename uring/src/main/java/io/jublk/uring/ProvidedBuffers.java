package io.jublk.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Buffers of one size that lie ready for the kernel, in a ring that both share (struct
 * io_uring_buf_ring): an operation with {@link SqeFlags#BUFFER_SELECT} takes the next one when it
 * has something to put there, and its completion says which ({@link CqeFlags#bufferId}). Read it,
 * then give it back. An operation that finds none completes with ENOBUFS.
 *
 * <p>For the thread that owns the ring.
 */
public final class ProvidedBuffers implements AutoCloseable {

    private static final VarHandle SHORT = JAVA_SHORT.varHandle();

    private final int group;
    private final int count;
    private final int bufferBytes;
    private final Mapping entries;
    private final Mapping memory;
    private final MemorySegment ring;
    private short tail;

    ProvidedBuffers(Ring owner, Kernel kernel, int group, int count, int bufferBytes) {
        if (count < 1 || Integer.bitCount(count) != 1) {
            throw new IllegalArgumentException(count + " buffers: not a power of two");
        }
        this.group = group;
        this.count = count;
        this.bufferBytes = bufferBytes;
        entries = Mapping.populated(kernel, (long) count * RegisterDescriptors.Buffer.SIZE_BYTES);
        ring = entries.segment();
        try {
            memory = Mapping.populated(kernel, (long) count * bufferBytes);
        } catch (KernelException e) {
            entries.close();
            throw e;
        }
        try (Arena call = Arena.ofConfined()) {
            MemorySegment argument = call.allocate(RegisterDescriptors.BufferRing.SIZE_BYTES, 8);
            argument.set(JAVA_LONG, RegisterDescriptors.BufferRing.RING_ADDR, entries.address());
            argument.set(JAVA_INT, RegisterDescriptors.BufferRing.RING_ENTRIES, count);
            argument.set(JAVA_SHORT, RegisterDescriptors.BufferRing.BGID, (short) group);
            owner.register(
                    Register.PBUF_RING,
                    argument.address(),
                    1,
                    "a ring of " + count + " provided buffers");
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        for (int id = 0; id < count; id++) {
            add(id);
        }
        publishTailRelease();
    }

    /** The group's number, for the operations that are to use it. */
    public int group() {
        return group;
    }

    /** All buffers, one behind another: that of an id begins at {@link #offset}. */
    public MemorySegment memory() {
        return memory.segment();
    }

    /** Where in {@link #memory} a buffer begins. */
    public long offset(int id) {
        return (long) id * bufferBytes;
    }

    /** The kernel may fill it again. */
    public void giveBack(int id) {
        add(id);
        publishTailRelease();
    }

    /** Writes all but the last field of an entry: that of the first one is the tail. */
    private void add(int id) {
        long at = (long) (tail & count - 1) * RegisterDescriptors.Buffer.SIZE_BYTES;
        ring.set(JAVA_LONG, at + RegisterDescriptors.Buffer.ADDR, memory.address() + offset(id));
        ring.set(JAVA_INT, at + RegisterDescriptors.Buffer.LEN, bufferBytes);
        ring.set(JAVA_SHORT, at + RegisterDescriptors.Buffer.BID, (short) id);
        tail++;
    }

    private void publishTailRelease() {
        SHORT.setRelease(ring, (long) RegisterDescriptors.Buffer.RING_TAIL, tail);
    }

    /** Frees the memory; the ring has been closed, so that the kernel no longer knows of it. */
    @Override
    public void close() {
        entries.close();
        memory.close();
    }
}
