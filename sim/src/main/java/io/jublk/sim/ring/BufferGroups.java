package io.jublk.sim.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.sim.core.AddressSpace;
import io.jublk.sim.core.Memory;
import io.jublk.uring.CqeFlags;
import io.jublk.uring.Errno;
import io.jublk.uring.RegisterDescriptors;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A ring's groups of provided buffers, each a ring in its program's memory (io_uring/kbuf.c). */
final class BufferGroups {

    /** Head and tail of 16 bits could not tell more from none. */
    private static final int END_OF_ENTRIES = 65_536;

    /** {@code flags} of struct io_uring_buf_reg, behind the group; then what must be 0. */
    private static final int FLAGS = RegisterDescriptors.BufferRing.BGID + Short.BYTES;

    private static final int RESERVED = FLAGS + Short.BYTES;

    /** struct io_buffer_list. */
    private static final class Group {
        final long ring;
        final int mask;

        /** The next entry that is taken; a place is its lower bits. */
        short head;

        Group(long ring, int entries) {
            this.ring = ring;
            mask = entries - 1;
        }

        long entry() {
            return ring + (long) (head & mask) * RegisterDescriptors.Buffer.SIZE_BYTES;
        }
    }

    private final Map<Integer, Group> groups = new HashMap<>();

    /** io_register_pbuf_ring: 0, or a negative errno. */
    int register(long argument, int count) {
        if (argument == 0 || count != 1) {
            return -Errno.EINVAL;
        }
        long ring = Memory.getLong(argument + RegisterDescriptors.BufferRing.RING_ADDR);
        int entries =
                Memory.ALL.get(JAVA_INT, argument + RegisterDescriptors.BufferRing.RING_ENTRIES);
        for (int at = RESERVED;
                at < RegisterDescriptors.BufferRing.SIZE_BYTES;
                at += Integer.BYTES) {
            if (Memory.ALL.get(JAVA_INT, argument + at) != 0) {
                return -Errno.EINVAL;
            }
        }
        if (Memory.ALL.get(JAVA_SHORT, argument + FLAGS) != 0) {
            throw new UnsupportedOperationException("flags of buffer rings are not simulated");
        }
        if (Integer.bitCount(entries) != 1 || entries < 0 || entries >= END_OF_ENTRIES) {
            return -Errno.EINVAL;
        }
        int group = group(argument);
        if (groups.containsKey(group)) {
            return -Errno.EEXIST;
        }
        if (ring == 0) {
            return -Errno.EFAULT;
        }
        if ((ring & AddressSpace.PAGE_BYTES - 1) != 0) {
            return -Errno.EINVAL; // io_create_region
        }
        groups.put(group, new Group(ring, entries));
        return 0;
    }

    /** io_unregister_pbuf_ring: 0, or a negative errno. */
    int unregister(long argument, int count) {
        if (argument == 0 || count != 1) {
            return -Errno.EINVAL;
        }
        return groups.remove(group(argument)) == null ? -Errno.ENOENT : 0;
    }

    private static int group(long argument) {
        return Short.toUnsignedInt(
                Memory.ALL.get(JAVA_SHORT, argument + RegisterDescriptors.BufferRing.BGID));
    }

    /**
     * io_ring_buffer_select: the next buffer of the request's group, which stays there until {@link
     * #commit}; its address, id and length go into the request.
     *
     * @return whether there was one
     */
    boolean select(Request r) {
        Group group = groups.get(r.bufferIndex);
        if (group == null) {
            return false;
        }
        short tail = Memory.ALL.get(JAVA_SHORT, group.ring + RegisterDescriptors.Buffer.RING_TAIL);
        if (tail == group.head) {
            return false;
        }
        long entry = group.entry();
        r.selectedAddress = Memory.ALL.get(JAVA_LONG, entry + RegisterDescriptors.Buffer.ADDR);
        r.selectedBytes = Memory.ALL.get(JAVA_INT, entry + RegisterDescriptors.Buffer.LEN);
        r.selectedId =
                Short.toUnsignedInt(
                        Memory.ALL.get(JAVA_SHORT, entry + RegisterDescriptors.Buffer.BID));
        return true;
    }

    /** io_put_kbuf and io_kbuf_commit: the buffer is the program's; the flags that name it. */
    int commit(Request r) {
        @Nullable Group group = groups.get(r.bufferIndex);
        if (group != null) {
            group.head++;
        }
        return CqeFlags.BUFFER | r.selectedId << 16;
    }
}
