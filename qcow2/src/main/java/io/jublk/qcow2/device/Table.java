package io.jublk.qcow2.device;

import io.jublk.qcow2.format.BigEndian;
import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** An L1 or refcount table, whole in memory, with its changed pieces known. */
final class Table implements AutoCloseable {

    private final Kernel kernel;
    private final int unitBytes;
    private Mapping memory;
    private long hostOffset;
    private int entries;
    private boolean[] dirty;
    private boolean[] staged;
    private int dirtyCount;

    /**
     * @param unitBytes what is written at a time: a power of two, at most a cluster
     */
    Table(Kernel kernel, long hostOffset, int entries, int unitBytes) {
        this.kernel = kernel;
        this.hostOffset = hostOffset;
        this.entries = entries;
        this.unitBytes = unitBytes;
        int units = units(entries);
        memory = Mapping.reserved(kernel, Math.max(1, units) * (long) unitBytes);
        dirty = new boolean[units];
        staged = new boolean[units];
    }

    private int units(int ofEntries) {
        return (int) (((long) ofEntries * Long.BYTES + unitBytes - 1) / unitBytes);
    }

    /** Whole units. */
    MemorySegment memory() {
        return memory.segment();
    }

    long hostOffset() {
        return hostOffset;
    }

    int entries() {
        return entries;
    }

    long get(long index) {
        return memory.segment().get(BigEndian.LONG, index * Long.BYTES);
    }

    void set(long index, long value) {
        memory.segment().set(BigEndian.LONG, index * Long.BYTES, value);
        int unit = (int) (index * Long.BYTES / unitBytes);
        staged[unit] = false;
        if (!dirty[unit]) {
            dirty[unit] = true;
            dirtyCount++;
        }
    }

    int dirtyCount() {
        return dirtyCount;
    }

    /** Makes it longer in memory: the new entries are 0. */
    void grow(int newEntries) {
        int units = units(newEntries);
        Mapping larger = Mapping.reserved(kernel, units * (long) unitBytes);
        MemorySegment.copy(memory.segment(), 0, larger.segment(), 0, memory.segment().byteSize());
        memory.close();
        memory = larger;
        dirty = Arrays.copyOf(dirty, units);
        staged = Arrays.copyOf(staged, units);
        entries = newEntries;
    }

    /** All of it is to be written, at another place. */
    void move(long newHostOffset) {
        hostOffset = newHostOffset;
        Arrays.fill(dirty, true);
        Arrays.fill(staged, false);
        dirtyCount = dirty.length;
    }

    /**
     * Copies what the file does not have.
     *
     * @param entryLimit only of entries before this one
     */
    void stage(Staging staging, int entryLimit) {
        int limit = Math.min(units(entryLimit), dirty.length);
        for (int unit = 0; unit < limit && dirtyCount > 0; unit++) {
            if (dirty[unit]) {
                long at = (long) unit * unitBytes;
                staging.add(hostOffset + at, memory.segment(), at, unitBytes);
                staged[unit] = true;
            }
        }
    }

    void written() {
        for (int unit = 0; unit < dirty.length; unit++) {
            if (staged[unit]) {
                staged[unit] = false;
                dirty[unit] = false;
                dirtyCount--;
            }
        }
    }

    void notWritten() {
        Arrays.fill(staged, false);
    }

    @Override
    public void close() {
        memory.close();
    }
}
