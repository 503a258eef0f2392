package io.jublk.qcow2.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.util.Arrays;

/** Bytes that never change: what an image holds and this program keeps without a meaning. */
public final class Bytes {

    public static final Bytes NONE = new Bytes(new byte[0]);

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    public static Bytes of(byte... content) {
        return new Bytes(content.clone());
    }

    /** A copy of what the segment holds now. */
    public static Bytes copyOf(MemorySegment segment) {
        return segment.byteSize() == 0 ? NONE : new Bytes(segment.toArray(JAVA_BYTE));
    }

    public int length() {
        return content.length;
    }

    public byte at(int index) {
        return content[index];
    }

    /** A part of them as text; what is not in the charset is replaced. */
    public String text(int from, int length, Charset charset) {
        return new String(content, from, length, charset);
    }

    public byte[] toArray() {
        return content.clone();
    }

    public void copyInto(MemorySegment segment, long offset) {
        MemorySegment.copy(content, 0, segment, JAVA_BYTE, offset, content.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes b && Arrays.equals(content, b.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return content.length + " bytes";
    }
}
