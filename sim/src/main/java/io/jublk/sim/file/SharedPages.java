package io.jublk.sim.file;

import io.jublk.sim.core.AddressSpace;
import io.jublk.sim.core.Node;
import io.jublk.uring.Errno;

/**
 * A file that is memory, as on tmpfs: whoever maps it has the same pages. There is one address of
 * each page on this machine, so it is at the same place in every process.
 */
public final class SharedPages extends Node {

    private final String name;
    private final long address;
    private final long lengthBytes;

    /**
     * @param lengthBytes a multiple of the page size
     */
    public SharedPages(String name, long lengthBytes, AddressSpace memory) {
        this.name = name;
        this.lengthBytes = lengthBytes;
        address = memory.allocate(lengthBytes);
    }

    @Override
    public String name() {
        return name;
    }

    /** Where its first byte lies. */
    public long address() {
        return address;
    }

    public long lengthBytes() {
        return lengthBytes;
    }

    /** shmem_mmap; what lies behind the end could be mapped too, and nobody here does. */
    @Override
    public long map(long offset, long wantedBytes, int protection) {
        return offset < 0 || offset + wantedBytes > lengthBytes ? -Errno.EINVAL : address + offset;
    }
}
