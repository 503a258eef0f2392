package io.jublk.sim.core;

import io.jublk.uring.Errno;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The memory that a simulated kernel hands out: its own, and what programs map. */
public final class AddressSpace implements AutoCloseable {

    public static final int PAGE_BYTES = 4096;

    private record Region(long address, long lengthBytes) {}

    private final List<MemorySegment> own = new ArrayList<>();
    private final List<Region> mapped = new ArrayList<>();
    private final List<Region> spare = new ArrayList<>();

    /** Zeroed memory of the kernel's own, page-aligned; it stays until the kernel goes. */
    public long allocate(long lengthBytes) {
        MemorySegment pages = UsedPages.take(Math.max(lengthBytes, 1));
        own.add(pages);
        return pages.address();
    }

    /** Anonymous memory for a program, zeroed. */
    public long map(long lengthBytes) {
        for (Iterator<Region> regions = spare.iterator(); regions.hasNext(); ) {
            Region region = regions.next();
            if (region.lengthBytes == lengthBytes) {
                regions.remove();
                Memory.zero(region.address, lengthBytes);
                mapped.add(region);
                return region.address;
            }
        }
        Region region = new Region(allocate(lengthBytes), lengthBytes);
        mapped.add(region);
        return region.address;
    }

    /** Takes it back; memory that {@link #map} did not give is a file's, and not ours to free. */
    public int unmap(long address, long lengthBytes) {
        for (Iterator<Region> regions = mapped.iterator(); regions.hasNext(); ) {
            Region region = regions.next();
            if (region.address == address) {
                if (region.lengthBytes != lengthBytes) {
                    return -Errno.EINVAL; // the kernel would split it; nobody here asks for that
                }
                regions.remove();
                spare.add(region);
                return 0;
            }
        }
        return 0;
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
