package io.jublk.ublk.fake;

import io.jublk.uring.Errno;
import io.jublk.uring.Fallocate;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** A file of fixed size. */
public final class FakeFile implements Node {

    private final String name;
    public final byte[] content;
    private final MemorySegment segment;

    FakeFile(String name, byte[] content) {
        this.name = name;
        this.content = content;
        segment = MemorySegment.ofArray(content);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int read(long offset, long address, int length) {
        int n = (int) Math.max(0, Math.min(length, content.length - offset));
        MemorySegment.copy(segment, offset, Memory.ALL, address, n);
        return n;
    }

    @Override
    public int write(long offset, long address, int length) {
        if (offset >= content.length) {
            return -Errno.ENOSPC;
        }
        int n = (int) Math.min(length, content.length - offset);
        MemorySegment.copy(Memory.ALL, address, segment, offset, n);
        return n;
    }

    @Override
    public int sync() {
        return 0;
    }

    @Override
    public int fallocate(int mode, long offset, long length) {
        if ((mode & (Fallocate.PUNCH_HOLE | Fallocate.ZERO_RANGE)) != 0) {
            Arrays.fill(content, (int) offset, (int) (offset + length), (byte) 0);
        }
        return 0;
    }

    /** A block device's discard. */
    @Override
    public int command(Operation operation) {
        return 0;
    }
}
