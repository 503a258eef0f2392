package io.jublk.sim.core;

import io.jublk.uring.Errno;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The memory that a simulated kernel hands out: its own, and what programs map. */
public final class AddressSpace implements AutoCloseable {

    public static final int PAGE_BYTES = 4096;

    /**
     * @param own anonymous memory; else a file's
     */
    private record Region(long address, long lengthBytes, boolean own, boolean writable) {

        boolean covers(long begin, long bytes) {
            return begin >= address && begin + bytes <= address + lengthBytes;
        }

        boolean meets(Region other) {
            return address < other.address + other.lengthBytes
                    && other.address < address + lengthBytes;
        }
    }

    private final List<MemorySegment> own = new ArrayList<>();
    private final List<Region> mapped = new ArrayList<>();
    private final List<Region> spare = new ArrayList<>();

    /** Memory that a driver holds on to, whoever unmaps it. */
    private final List<Region> pinned = new ArrayList<>();

    /** Zeroed memory of the kernel's own, page-aligned; it stays until the kernel goes. */
    public long allocate(long lengthBytes) {
        MemorySegment pages = UsedPages.take(Math.max(lengthBytes, 1));
        own.add(pages);
        return pages.address();
    }

    /** Anonymous memory for a program, zeroed. */
    public long map(long lengthBytes, boolean writable) {
        for (Iterator<Region> regions = spare.iterator(); regions.hasNext(); ) {
            Region region = regions.next();
            if (region.lengthBytes == lengthBytes && pinned.stream().noneMatch(region::meets)) {
                regions.remove();
                Memory.zero(region.address, lengthBytes);
                return mapped(region.address, lengthBytes, true, writable);
            }
        }
        return mapped(allocate(lengthBytes), lengthBytes, true, writable);
    }

    /** A program has mapped a file's memory, which is where the file has it. */
    public void mapFile(long address, long lengthBytes, boolean writable) {
        mapped(address, lengthBytes, false, writable);
    }

    private long mapped(long address, long lengthBytes, boolean own, boolean writable) {
        mapped.add(new Region(address, lengthBytes, own, writable));
        return address;
    }

    /** Takes it back; a file's memory stays the file's. */
    public int unmap(long address, long lengthBytes) {
        boolean splits = false;
        for (Iterator<Region> regions = mapped.iterator(); regions.hasNext(); ) {
            Region region = regions.next();
            if (region.address == address) {
                if (region.lengthBytes == lengthBytes) {
                    regions.remove();
                    if (region.own) {
                        spare.add(region);
                    }
                    return 0;
                }
                splits = true;
            }
        }
        return splits ? -Errno.EINVAL : 0; // the kernel would split it; nobody here asks for that
    }

    /**
     * pin_user_pages_fast (mm/gup.c): the pages stay where they are until {@link #unpin}.
     *
     * @param write they are to be written (FOLL_WRITE), so the mapping must allow it
     * @return 0, or EFAULT when not all of it is mapped so
     */
    public int pin(long address, long lengthBytes, boolean write) {
        for (Region region : mapped) {
            if (region.covers(address, lengthBytes) && (region.writable || !write)) {
                pinned.add(new Region(address, lengthBytes, false, write));
                return 0;
            }
        }
        return -Errno.EFAULT;
    }

    /** unpin_user_pages. */
    public void unpin(long address, long lengthBytes) {
        for (Region region : pinned) {
            if (region.address == address && region.lengthBytes == lengthBytes) {
                pinned.remove(region);
                return;
            }
        }
        throw new IllegalStateException("memory that nobody has pinned");
    }

    /** How many regions drivers hold on to. */
    public int pins() {
        return pinned.size();
    }

    /** How many regions a program has mapped. */
    public int mappings() {
        return mapped.size();
    }

    /** All memory becomes invalid. */
    @Override
    public void close() {
        own.forEach(UsedPages::giveBack);
        own.clear();
    }
}
