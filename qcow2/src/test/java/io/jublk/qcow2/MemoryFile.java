package io.jublk.qcow2;

import io.jublk.qcow2.file.ImageFile;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** A file in memory: damaged images are made and looked at with it. */
public final class MemoryFile implements ImageFile {

    private byte[] content = new byte[0];

    @Override
    public String name() {
        return "memory.qcow2";
    }

    @Override
    public long sizeBytes() {
        return content.length;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public void read(long offset, MemorySegment into) {
        into.fill((byte) 0);
        long length = Math.min(into.byteSize(), content.length - offset);
        if (length > 0) {
            MemorySegment.copy(MemorySegment.ofArray(content), offset, into, 0, length);
        }
    }

    @Override
    public void write(long offset, MemorySegment from) {
        if (offset + from.byteSize() > content.length) {
            truncate(offset + from.byteSize());
        }
        MemorySegment.copy(from, 0, MemorySegment.ofArray(content), offset, from.byteSize());
    }

    @Override
    public void truncate(long sizeBytes) {
        content = Arrays.copyOf(content, Math.toIntExact(sizeBytes));
    }

    @Override
    public void sync() {}

    @Override
    public void close() {}

    /** The bytes themselves, to damage them. */
    public MemorySegment bytes() {
        return MemorySegment.ofArray(content);
    }
}
