package io.jublk.qcow2.device;

import io.jublk.qcow2.format.BigEndian;
import io.jublk.ublk.BackingFile;
import io.jublk.ublk.IoRequest;
import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Pieces (slices) of a file's L2 tables or refcount blocks in memory, in a fixed number of frames.
 * Changed ones stay until {@link WriteBack} has written them; clean ones make room by the clock
 * algorithm.
 */
final class SliceCache implements AutoCloseable {

    /** {@link #get} has told the request to wait. */
    static final int WAIT = -1;

    /** One slice cannot be enough: a table may be filled from another. */
    static final int MIN_FRAMES = 2;

    private static final long EMPTY = -1;

    private final BackingFile file;
    private final int sliceBytes;
    private final Mapping memory;
    private final MemorySegment[] slices;

    /** A frame's place in the file, or EMPTY. */
    private final long[] hostOffset;

    private final boolean[] loading;
    private final boolean[] referenced;
    private final boolean[] dirty;

    /** Its content is on its way to the file and has not changed since. */
    private final boolean[] staged;

    private final UnsavedEntries unsaved;
    private final WaitList[] waiting;
    private final WaitList waitingForRoom = new WaitList();
    private final FrameIndex index;
    private final int dirtyLimit;
    private int dirtyCount;
    private int hand;

    private long hits;
    private long misses;

    /**
     * @param dirtyLimit how many frames may hold what the file does not have yet
     */
    SliceCache(Kernel kernel, BackingFile file, int sliceBytes, int frames, int dirtyLimit) {
        this.file = file;
        this.sliceBytes = sliceBytes;
        this.dirtyLimit = dirtyLimit;
        memory = Mapping.reserved(kernel, (long) frames * sliceBytes);
        slices = new MemorySegment[frames];
        waiting = new WaitList[frames];
        for (int frame = 0; frame < frames; frame++) {
            slices[frame] = memory.segment().asSlice((long) frame * sliceBytes, sliceBytes);
            waiting[frame] = new WaitList();
        }
        hostOffset = new long[frames];
        Arrays.fill(hostOffset, EMPTY);
        loading = new boolean[frames];
        referenced = new boolean[frames];
        dirty = new boolean[frames];
        staged = new boolean[frames];
        index = new FrameIndex(frames);
        unsaved = new UnsavedEntries(frames, sliceBytes, dirtyLimit);
    }

    int sliceBytes() {
        return sliceBytes;
    }

    // ---- finding and loading

    /**
     * The frame that holds a slice. Where it is not in memory, the request is told to load it, or
     * to wait for who does, and the answer is {@link #WAIT}: the caller says {@code then} and asks
     * again.
     *
     * @param offset in the file, a multiple of the slice size
     */
    int get(Work work, long offset) {
        int frame = index.find(offset);
        if (frame < 0) {
            frame = take();
            if (frame < 0) {
                waitingForRoom.add(work);
                return WAIT;
            }
            misses++;
            hold(frame, offset);
            loading[frame] = true;
            work.loadingCache = this;
            work.loadingFrame = frame;
            work.request().load(file, offset, slices[frame]);
            return WAIT;
        }
        if (loading[frame]) {
            waiting[frame].add(work);
            return WAIT;
        }
        hits++;
        referenced[frame] = true;
        return frame;
    }

    /** What the request was told to load is there. */
    void loaded(int frame, IoRequest by) {
        loading[frame] = false;
        waiting[frame].wakeAll(by);
        waitingForRoom.wakeAll(by);
    }

    /** It could not be loaded; those who wait will try themselves. */
    void notLoaded(int frame, IoRequest by) {
        index.remove(hostOffset[frame]);
        hostOffset[frame] = EMPTY;
        loaded(frame, by);
    }

    /**
     * Makes a slice of zeros that the file already has, without reading it.
     *
     * @return its frame, or {@link #WAIT}
     */
    int makeZero(Work work, long offset) {
        int frame = index.find(offset);
        if (frame >= 0 && loading[frame]) {
            throw new IllegalStateException("a slice is loaded from a table in the making");
        }
        if (frame < 0) {
            frame = take();
            if (frame < 0) {
                waitingForRoom.add(work);
                return WAIT;
            }
            hold(frame, offset);
        }
        slices[frame].fill((byte) 0);
        return frame;
    }

    /** Forgets slices of a range whose clusters hold something else from now on. */
    void forget(long offset, long lengthBytes) {
        for (long at = offset; at < offset + lengthBytes; at += sliceBytes) {
            int frame = index.find(at);
            if (frame >= 0 && !loading[frame]) {
                clean(frame);
                unsaved.forget(frame);
                index.remove(at);
                hostOffset[frame] = EMPTY;
            }
        }
    }

    private void hold(int frame, long offset) {
        hostOffset[frame] = offset;
        referenced[frame] = true;
        index.add(offset, frame);
    }

    /** An empty frame, made so if need be; -1 when all are loading or dirty. */
    private int take() {
        for (int steps = 2 * slices.length; steps > 0; steps--) {
            int frame = hand;
            hand = (hand + 1) % slices.length;
            if (hostOffset[frame] == EMPTY) {
                return frame;
            }
            if (!loading[frame] && !dirty[frame]) {
                if (!referenced[frame]) {
                    index.remove(hostOffset[frame]);
                    hostOffset[frame] = EMPTY;
                    return frame;
                }
                referenced[frame] = false;
            }
        }
        return -1;
    }

    // ---- contents

    MemorySegment slice(int frame) {
        return slices[frame];
    }

    long getLong(int frame, int offsetInSlice) {
        return slices[frame].get(BigEndian.LONG, offsetInSlice);
    }

    /** The caller has asked {@link #mayChange} and tells {@link #changed}. */
    void putLong(int frame, int offsetInSlice, long value) {
        slices[frame].set(BigEndian.LONG, offsetInSlice, value);
    }

    /** Whether a frame may be changed now, or a write-back has to come first. */
    boolean mayChange(int frame) {
        return dirty[frame] || dirtyCount < dirtyLimit;
    }

    void changed(int frame) {
        staged[frame] = false;
        if (!dirty[frame]) {
            dirty[frame] = true;
            dirtyCount++;
        }
    }

    /** Of one entry, so that {@link #isUnsaved} knows of it. */
    void changed(int frame, int offsetInSlice) {
        changed(frame);
        unsaved.change(frame, offsetInSlice);
    }

    /** Whether the file has all entries as they are in memory. */
    boolean isSaved() {
        return unsaved.isEmpty();
    }

    /** Whether an entry has changed since the last write-back began. */
    boolean isUnsaved(int frame, int offsetInSlice) {
        return unsaved.isChanged(frame, offsetInSlice);
    }

    /** Whether the write-back that runs brings an entry to the file. */
    boolean isBeingSaved(int frame, int offsetInSlice) {
        return unsaved.isUnderWay(frame, offsetInSlice);
    }

    int dirtyCount() {
        return dirtyCount;
    }

    // ---- write-back

    /** Copies all that the file does not have. */
    void stage(Staging staging) {
        for (int frame = 0; frame < slices.length && dirtyCount > 0; frame++) {
            if (dirty[frame]) {
                staging.add(hostOffset[frame], slices[frame], 0, sliceBytes);
                staged[frame] = true;
            }
        }
        unsaved.stage();
    }

    /** What was staged is on stable storage. */
    void written(IoRequest by) {
        unsaved.written();
        for (int frame = 0; frame < slices.length; frame++) {
            if (staged[frame]) {
                clean(frame);
            }
        }
        waitingForRoom.wakeAll(by);
    }

    /** What was staged may not have been written. */
    void notWritten(IoRequest by) {
        unsaved.notWritten();
        Arrays.fill(staged, false);
        waitingForRoom.wakeAll(by);
    }

    private void clean(int frame) {
        staged[frame] = false;
        if (dirty[frame]) {
            dirty[frame] = false;
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
