package io.jublk.qcow2.device;

import io.jublk.qcow2.format.BigEndian;
import io.jublk.ublk.BackingFile;
import io.jublk.ublk.IoRequest;
import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Pieces (slices) of a file's L2 tables or refcount blocks in memory, in a fixed number of slots.
 * Changed ones stay until {@link WriteBack} has written them; clean ones make room by the clock
 * algorithm.
 */
final class SliceCache implements AutoCloseable {

    /** {@link #get} has told the request to wait. */
    static final int WAIT = -1;

    /** One slice cannot be enough: a table may be filled from another. */
    static final int MIN_SLOTS = 2;

    private static final long EMPTY = -1;

    private final BackingFile file;
    private final int sliceBytes;
    private final Mapping memory;
    private final MemorySegment[] slices;

    /** A slot's place in the file, or EMPTY. */
    private final long[] hostOffset;

    private final boolean[] loading;
    private final boolean[] referenced;
    private final boolean[] dirty;

    /** Its content is on its way to the file and has not changed since. */
    private final boolean[] staged;

    private final WaitList[] waiting;
    private final WaitList waitingForRoom = new WaitList();
    private final SlotIndex index;
    private final int dirtyLimit;
    private int dirtyCount;
    private int hand;

    private long hits;
    private long misses;

    /**
     * @param dirtyLimit how many slots may hold what the file does not have yet
     */
    SliceCache(Kernel kernel, BackingFile file, int sliceBytes, int slots, int dirtyLimit) {
        this.file = file;
        this.sliceBytes = sliceBytes;
        this.dirtyLimit = dirtyLimit;
        memory = Mapping.reserved(kernel, (long) slots * sliceBytes);
        slices = new MemorySegment[slots];
        waiting = new WaitList[slots];
        for (int slot = 0; slot < slots; slot++) {
            slices[slot] = memory.segment().asSlice((long) slot * sliceBytes, sliceBytes);
            waiting[slot] = new WaitList();
        }
        hostOffset = new long[slots];
        Arrays.fill(hostOffset, EMPTY);
        loading = new boolean[slots];
        referenced = new boolean[slots];
        dirty = new boolean[slots];
        staged = new boolean[slots];
        index = new SlotIndex(slots);
    }

    int sliceBytes() {
        return sliceBytes;
    }

    // ---- finding and loading

    /**
     * The slot that holds a slice. Where it is not in memory, the request is told to load it, or to
     * wait for who does, and the answer is {@link #WAIT}: the caller says {@code then} and asks
     * again.
     *
     * @param offset in the file, a multiple of the slice size
     */
    int get(Work work, long offset) {
        int slot = index.find(offset);
        if (slot < 0) {
            slot = take();
            if (slot < 0) {
                waitingForRoom.add(work);
                return WAIT;
            }
            misses++;
            hold(slot, offset);
            loading[slot] = true;
            work.loadingCache = this;
            work.loadingSlot = slot;
            work.request().load(file, offset, slices[slot]);
            return WAIT;
        }
        if (loading[slot]) {
            waiting[slot].add(work);
            return WAIT;
        }
        hits++;
        referenced[slot] = true;
        return slot;
    }

    /** What the request was told to load is there. */
    void loaded(int slot, IoRequest by) {
        loading[slot] = false;
        waiting[slot].wakeAll(by);
        waitingForRoom.wakeAll(by);
    }

    /** It could not be loaded; those who wait will try themselves. */
    void notLoaded(int slot, IoRequest by) {
        index.remove(hostOffset[slot]);
        hostOffset[slot] = EMPTY;
        loaded(slot, by);
    }

    /**
     * Makes a slice of zeros that the file already has, without reading it.
     *
     * @return its slot, or {@link #WAIT}
     */
    int makeZero(Work work, long offset) {
        int slot = index.find(offset);
        if (slot >= 0 && loading[slot]) {
            throw new IllegalStateException("a slice is loaded from a table in the making");
        }
        if (slot < 0) {
            slot = take();
            if (slot < 0) {
                waitingForRoom.add(work);
                return WAIT;
            }
            hold(slot, offset);
        }
        slices[slot].fill((byte) 0);
        return slot;
    }

    /** Forgets slices of a range whose clusters hold something else from now on. */
    void forget(long offset, long lengthBytes) {
        for (long at = offset; at < offset + lengthBytes; at += sliceBytes) {
            int slot = index.find(at);
            if (slot >= 0 && !loading[slot]) {
                clean(slot);
                index.remove(at);
                hostOffset[slot] = EMPTY;
            }
        }
    }

    private void hold(int slot, long offset) {
        hostOffset[slot] = offset;
        referenced[slot] = true;
        index.add(offset, slot);
    }

    /** An empty slot, made so if need be; -1 when all are loading or dirty. */
    private int take() {
        for (int steps = 2 * slices.length; steps > 0; steps--) {
            int slot = hand;
            hand = (hand + 1) % slices.length;
            if (hostOffset[slot] == EMPTY) {
                return slot;
            }
            if (!loading[slot] && !dirty[slot]) {
                if (!referenced[slot]) {
                    index.remove(hostOffset[slot]);
                    hostOffset[slot] = EMPTY;
                    return slot;
                }
                referenced[slot] = false;
            }
        }
        return -1;
    }

    // ---- contents

    MemorySegment slice(int slot) {
        return slices[slot];
    }

    long getLong(int slot, int offsetInSlice) {
        return slices[slot].get(BigEndian.LONG, offsetInSlice);
    }

    /** The caller has asked {@link #mayChange} and tells {@link #changed}. */
    void putLong(int slot, int offsetInSlice, long value) {
        slices[slot].set(BigEndian.LONG, offsetInSlice, value);
    }

    /** Whether a slot may be changed now, or a write-back has to come first. */
    boolean mayChange(int slot) {
        return dirty[slot] || dirtyCount < dirtyLimit;
    }

    void changed(int slot) {
        staged[slot] = false;
        if (!dirty[slot]) {
            dirty[slot] = true;
            dirtyCount++;
        }
    }

    int dirtyCount() {
        return dirtyCount;
    }

    // ---- write-back

    /** Copies all that the file does not have. */
    void stage(Staging staging) {
        for (int slot = 0; slot < slices.length && dirtyCount > 0; slot++) {
            if (dirty[slot]) {
                staging.add(hostOffset[slot], slices[slot], 0, sliceBytes);
                staged[slot] = true;
            }
        }
    }

    /** What was staged is on stable storage. */
    void written(IoRequest by) {
        for (int slot = 0; slot < slices.length; slot++) {
            if (staged[slot]) {
                clean(slot);
            }
        }
        waitingForRoom.wakeAll(by);
    }

    /** What was staged may not have been written. */
    void notWritten(IoRequest by) {
        Arrays.fill(staged, false);
        waitingForRoom.wakeAll(by);
    }

    private void clean(int slot) {
        staged[slot] = false;
        if (dirty[slot]) {
            dirty[slot] = false;
            dirtyCount--;
        }
    }

    // ---- figures

    long hits() {
        return hits;
    }

    long misses() {
        return misses;
    }

    @Override
    public void close() {
        memory.close();
    }
}
