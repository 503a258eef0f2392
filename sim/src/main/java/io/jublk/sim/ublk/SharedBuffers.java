package io.jublk.sim.ublk;

import io.jublk.sim.core.AddressSpace;
import io.jublk.ublk.uapi.ShmemBufDescriptor;
import io.jublk.uring.Errno;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Memory that a device shares with its clients: the registered pages in their order ({@code
 * ub->buf_tree} of ublk_drv.c, whose keys are page numbers) and the indices that are taken ({@code
 * ub->buf_ida}). The pages of this machine are numbered by their addresses, so what lies in one
 * piece for a program is one range of them, and one bio_vec of a request.
 */
final class SharedBuffers {

    /** {@link #find}: the request's pages are not in one registered buffer. */
    static final long NOT_SHARED = -1;

    private static final int INITIAL_CAPACITY = 8;

    private final AddressSpace memory;
    private final BitSet taken = new BitSet();

    /** Requests that were delivered with a place here. */
    private long requests;

    // Ranges, by their first addresses in ascending order.
    private int count;
    private long[] begin = new long[INITIAL_CAPACITY];
    private long[] end = new long[INITIAL_CAPACITY];
    private int[] index = new int[INITIAL_CAPACITY];
    private boolean[] readOnly = new boolean[INITIAL_CAPACITY];

    SharedBuffers(AddressSpace memory) {
        this.memory = memory;
    }

    int count() {
        return count;
    }

    long requests() {
        return requests;
    }

    /**
     * ublk_ctrl_reg_buf behind its freeze, and __ublk_ctrl_reg_buf.
     *
     * @return the lowest free index; ENOSPC when all are taken (ida_alloc_max), EEXIST when a page
     *     is registered already (mtree_insert_range)
     */
    int add(long address, long lengthBytes, boolean onlyWrites) {
        int free = taken.nextClearBit(0);
        if (free > ShmemBufDescriptor.INDEX_MASK) {
            return -Errno.ENOSPC;
        }
        int place = below(address + lengthBytes - 1);
        if (place >= 0 && end[place] > address) {
            return -Errno.EEXIST;
        }
        insert(place + 1, address, address + lengthBytes, free, onlyWrites);
        taken.set(free);
        return free;
    }

    private void insert(int at, long first, long behind, int newIndex, boolean onlyWrites) {
        if (count == begin.length) {
            int capacity = count * 2;
            begin = Arrays.copyOf(begin, capacity);
            end = Arrays.copyOf(end, capacity);
            index = Arrays.copyOf(index, capacity);
            readOnly = Arrays.copyOf(readOnly, capacity);
        }
        int moved = count - at;
        System.arraycopy(begin, at, begin, at + 1, moved);
        System.arraycopy(end, at, end, at + 1, moved);
        System.arraycopy(index, at, index, at + 1, moved);
        System.arraycopy(readOnly, at, readOnly, at + 1, moved);
        begin[at] = first;
        end[at] = behind;
        index[at] = newIndex;
        readOnly[at] = onlyWrites;
        count++;
    }

    /** ublk_shmem_remove_ranges: 0, or ENOENT. */
    int remove(int oldIndex) {
        for (int i = 0; i < count; i++) {
            if (index[i] == oldIndex) {
                memory.unpin(begin[i], end[i] - begin[i]);
                int moved = --count - i;
                System.arraycopy(begin, i + 1, begin, i, moved);
                System.arraycopy(end, i + 1, end, i, moved);
                System.arraycopy(index, i + 1, index, i, moved);
                System.arraycopy(readOnly, i + 1, readOnly, i, moved);
                taken.clear(oldIndex);
                return 0;
            }
        }
        return -Errno.ENOENT;
    }

    /** ublk_buf_cleanup. */
    void clear() {
        while (count > 0) {
            remove(index[count - 1]);
        }
    }

    /**
     * ublk_try_buf_match.
     *
     * @return index and offset as {@code addr} of the descriptor has them (ublk_shmem_zc_addr), or
     *     {@link #NOT_SHARED}
     */
    long find(long address, int lengthBytes, boolean isWrite) {
        int i = below(address);
        if (i < 0 || address + lengthBytes > end[i] || (readOnly[i] && !isWrite)) {
            return NOT_SHARED;
        }
        requests++;
        return (long) index[i] << ShmemBufDescriptor.INDEX_SHIFT | (address - begin[i]);
    }

    /** The last range that begins at an address or before it; -1 for none. */
    private int below(long address) {
        int found = Arrays.binarySearch(begin, 0, count, address);
        return found >= 0 ? found : -found - 2;
    }
}
