package io.jublk.qcow2.hostile;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.file.ImageFile;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** An image in memory: cheap to change, and it tells when it is written to. */
public final class WatchedFile implements ImageFile {

    /** Longer than the file, so that growing write by write costs no copy each; zero behind it. */
    private byte[] buffer;

    private int size;
    private final boolean readOnly;

    /** Bytes that readers asked for, also beyond the end. */
    private long bytesRead;

    private long writes;
    private long writesLeft = Long.MAX_VALUE;

    public WatchedFile(byte[] content, boolean readOnly) {
        buffer = content;
        size = content.length;
        this.readOnly = readOnly;
    }

    public byte[] content() {
        return Arrays.copyOf(buffer, size);
    }

    public long bytesRead() {
        return bytesRead;
    }

    public long writes() {
        return writes;
    }

    /**
     * After so many writes each further one fails: as far as the image goes, its user was killed.
     */
    public void dieAfter(long writesAllowed) {
        writesLeft = writesAllowed;
    }

    @Override
    public String name() {
        return "memory.qcow2";
    }

    @Override
    public long sizeBytes() {
        return size;
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public void read(long offset, MemorySegment into) {
        bytesRead += into.byteSize();
        into.fill((byte) 0);
        if (offset < size) {
            long length = Math.min(into.byteSize(), size - offset);
            MemorySegment.copy(MemorySegment.ofArray(buffer), offset, into, 0, length);
        }
    }

    @Override
    public void write(long offset, MemorySegment from) {
        countWrite("a reader writes at " + offset);
        int end = Math.toIntExact(offset + from.byteSize());
        resize(Math.max(end, size));
        MemorySegment.copy(from, JAVA_BYTE, 0, buffer, (int) offset, (int) from.byteSize());
    }

    @Override
    public void truncate(long sizeBytes) {
        countWrite("a reader truncates to " + sizeBytes);
        resize(Math.toIntExact(sizeBytes));
    }

    private void resize(int newSize) {
        if (newSize > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(newSize, 2 * size));
        } else if (newSize < size) {
            Arrays.fill(buffer, newSize, size, (byte) 0);
        }
        size = newSize;
    }

    private void countWrite(String ofReader) {
        if (readOnly) {
            throw new IllegalStateException(ofReader);
        }
        if (writesLeft-- <= 0) {
            throw new Qcow2Exception(name() + ": no more writes");
        }
        writes++;
    }

    @Override
    public void sync() {}

    @Override
    public void close() {}
}
