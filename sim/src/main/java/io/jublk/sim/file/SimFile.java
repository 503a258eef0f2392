package io.jublk.sim.file;

import io.jublk.sim.core.AddressSpace;
import io.jublk.sim.core.Adversary;
import io.jublk.sim.core.Memory;
import io.jublk.sim.core.MoreErrno;
import io.jublk.sim.core.Node;
import io.jublk.uring.Errno;
import java.util.Arrays;

/**
 * A regular file. Its bytes are there twice: as every reader sees them, and as they lie on the
 * medium. A sync makes the second like the first; a power cut makes the first like the second, but
 * for those unsynced sectors that the kernel happened to write back.
 */
public final class SimFile extends Node {

    public static final int SECTOR_BYTES = 512;

    private final String name;
    private final FileTraits traits;
    private final Adversary adversary;
    private final int sectors;
    private final long seen;
    private final long medium;

    /** Sectors that differ, or may differ, from those on the medium. */
    private final long[] dirty;

    private final int[] dirtySectors;
    private int dirtyCount;

    private final long[] allocated;
    private long allocatedBytes;
    private long sizeBytes;

    /**
     * @param sizeBytes a multiple of the traits' block; a hole from end to end
     */
    public SimFile(
            String name,
            long sizeBytes,
            FileTraits traits,
            AddressSpace memory,
            Adversary adversary) {
        this.name = name;
        this.traits = traits;
        this.adversary = adversary;
        this.sizeBytes = sizeBytes;
        sectors = Math.toIntExact(sizeBytes / SECTOR_BYTES);
        seen = memory.allocate(sizeBytes);
        medium = memory.allocate(sizeBytes);
        dirty = new long[(sectors + 63) / 64];
        dirtySectors = new int[sectors];
        allocated = new long[(int) (sizeBytes / traits.blockBytes() + 63) / 64];
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Node opened(int flags) {
        return new OpenFile(this, flags);
    }

    /** Whether open(2) with this O_DIRECT, or 0, works. */
    public boolean opens(int direct) {
        return direct == 0 || traits.directBytes() > 0;
    }

    FileTraits traits() {
        return traits;
    }

    Adversary adversary() {
        return adversary;
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    /** ftruncate(2) to less: what is cut off reads as the end of the file. */
    public void shrink(long newSizeBytes) {
        if (newSizeBytes > sizeBytes) {
            throw new IllegalArgumentException("a simulated file does not grow");
        }
        sizeBytes = newSizeBytes;
    }

    /** The address of a sector's bytes as a reader sees them now. */
    public long sector(int index) {
        return seen + (long) index * SECTOR_BYTES;
    }

    /**
     * Fewer bytes than asked at the end of the file, 0 behind it (filemap_read of mm/filemap.c).
     */
    int copyOut(long offset, long address, int lengthBytes) {
        int length = (int) Math.min(lengthBytes, sizeBytes - offset);
        if (length <= 0) {
            return 0;
        }
        Memory.copy(seen + offset, address, length);
        return length;
    }

    /** As much as there is space for; ENOSPC when that is nothing. */
    int copyIn(long offset, long address, int lengthBytes, boolean durable) {
        if (offset >= sizeBytes) {
            return -MoreErrno.EFBIG; // a limit of the simulation's: no client comes here
        }
        int length = take(offset, (int) Math.min(lengthBytes, sizeBytes - offset));
        if (length == 0) {
            return -Errno.ENOSPC;
        }
        touch(offset, length);
        Memory.copy(address, seen + offset, length);
        if (durable) {
            settle(offset, length);
        }
        return length;
    }

    /** Zeroes a range; {@code release} gives its space back (a hole). */
    void zero(long offset, long lengthBytes, boolean release) {
        long end = Math.min(offset + lengthBytes, sizeBytes);
        if (offset >= end) {
            return;
        }
        touch(offset, end - offset);
        Memory.zero(seen + offset, end - offset);
        if (release) {
            int block = traits.blockBytes();
            for (long b = (offset + block - 1) / block; (b + 1) * block <= end; b++) {
                if (isAllocated(b)) {
                    allocated[(int) (b >> 6)] &= ~(1L << b);
                    allocatedBytes -= block;
                }
            }
        }
    }

    /** Takes space for a range: how many of its bytes got some. */
    int take(long offset, int lengthBytes) {
        int block = traits.blockBytes();
        long end = Math.min(offset + lengthBytes, sizeBytes);
        for (long b = offset / block; b * block < end; b++) {
            if (!isAllocated(b)) {
                if (allocatedBytes + block > traits.capacityBytes()) {
                    return (int) Math.max(0, b * block - offset);
                }
                allocated[(int) (b >> 6)] |= 1L << b;
                allocatedBytes += block;
            }
        }
        return lengthBytes;
    }

    private boolean isAllocated(long block) {
        return (allocated[(int) (block >> 6)] & (1L << block)) != 0;
    }

    /** How much space its blocks take. */
    public long allocatedBytes() {
        return allocatedBytes;
    }

    // ---- what a power cut leaves

    /** Before a change: what is in memory may have been written back by now. */
    private void touch(long offset, long lengthBytes) {
        int last = (int) ((offset + lengthBytes - 1) / SECTOR_BYTES);
        for (int s = (int) (offset / SECTOR_BYTES); s <= last; s++) {
            if (isDirty(s)) {
                if (adversary.writesBack()) {
                    writeBack(s);
                }
            } else {
                dirty[s >> 6] |= 1L << s;
                dirtySectors[dirtyCount++] = s;
            }
        }
    }

    /** This range is on the medium now: RWF_DSYNC. It stays among the dirty, which does no harm. */
    private void settle(long offset, int lengthBytes) {
        int last = (int) ((offset + lengthBytes - 1) / SECTOR_BYTES);
        for (int s = (int) (offset / SECTOR_BYTES); s <= last; s++) {
            writeBack(s);
        }
    }

    /** All that was written is on the medium. */
    void syncAll() {
        for (int i = 0; i < dirtyCount; i++) {
            writeBack(dirtySectors[i]);
        }
        forget();
    }

    /** Everything that was not synced is lost, sector by sector, or is not. */
    public void powerCut() {
        for (int i = 0; i < dirtyCount; i++) {
            int s = dirtySectors[i];
            if (adversary.survivesPowerCut()) {
                writeBack(s);
            } else {
                Memory.copy(medium(s), sector(s), SECTOR_BYTES);
            }
        }
        forget();
    }

    private void forget() {
        Arrays.fill(dirty, 0);
        dirtyCount = 0;
    }

    private boolean isDirty(int sector) {
        return (dirty[sector >> 6] & (1L << sector)) != 0;
    }

    private void writeBack(int sector) {
        Memory.copy(sector(sector), medium(sector), SECTOR_BYTES);
    }

    private long medium(int sector) {
        return medium + (long) sector * SECTOR_BYTES;
    }
}
