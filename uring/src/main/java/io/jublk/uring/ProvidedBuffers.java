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
 * <p>A completion that finds the completion ring full takes its buffer with it and is never seen
 * (io_req_post_cqe of io_uring/io_uring.c, behind io_put_kbuf). The kernel takes buffers in the
 * order in which they were given, so {@link #taken} finds such a one when the next comes, and
 * {@link #noneWasFree} when none comes any more.
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

    /** Entries whose buffers the kernel has taken, as far as its completions tell. */
    private short head;

    /** An operation has ended with ENOBUFS, and none has taken a buffer since. */
    private boolean starved;

    private final Ring owner;

    ProvidedBuffers(Ring owner, Kernel kernel, int group, int count, int bufferBytes) {
        if (count < 1 || Integer.bitCount(count) != 1) {
            throw new IllegalArgumentException(count + " buffers: not a power of two");
        }
        this.owner = owner;
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
        try {
            register(Register.PBUF_RING);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        giveAll();
    }

    private void register(int opcode) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment argument = call.allocate(RegisterDescriptors.BufferRing.SIZE_BYTES, 8);
            argument.set(JAVA_SHORT, RegisterDescriptors.BufferRing.BGID, (short) group);
            if (opcode == Register.PBUF_RING) {
                argument.set(
                        JAVA_LONG, RegisterDescriptors.BufferRing.RING_ADDR, entries.address());
                argument.set(JAVA_INT, RegisterDescriptors.BufferRing.RING_ENTRIES, count);
            }
            owner.register(
                    opcode, argument.address(), 1, "a ring of " + count + " provided buffers");
        }
    }

    private void giveAll() {
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

    /**
     * A completion says that this buffer was taken; to be called for each, in their order. Buffers
     * that were taken before it without a word are given back.
     */
    public void taken(int id) {
        starved = false;
        while (head != tail && idAt(head) != id) {
            int lost = idAt(head++);
            add(lost);
            publishTailRelease();
        }
        head++;
    }

    /**
     * An operation has ended with ENOBUFS, after completions whose buffers have all been given
     * back, and no other uses the group. Once that is as it should be: there were none, then. Twice
     * without a buffer between, buffers were taken without a word: the group is made anew.
     *
     * @throws KernelException when the kernel refuses
     */
    public void noneWasFree() {
        if (starved) {
            register(Register.UNREGISTER_PBUF_RING);
            tail = 0;
            head = 0;
            publishTailRelease();
            register(Register.PBUF_RING);
            giveAll();
        }
        starved = !starved;
    }

    private int idAt(short position) {
        long at = (long) (position & count - 1) * RegisterDescriptors.Buffer.SIZE_BYTES;
        return Short.toUnsignedInt(ring.get(JAVA_SHORT, at + RegisterDescriptors.Buffer.BID));
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
