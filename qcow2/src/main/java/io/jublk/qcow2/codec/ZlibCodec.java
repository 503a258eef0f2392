package io.jublk.qcow2.codec;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Clusters of compression type 0: raw deflate.
 *
 * <p>Reading is the JDK's work and needs no library of the system. libz.so.1 is loaded by the first
 * {@link #encode}, which throws {@link io.jublk.uring.KernelException} when it is missing.
 */
public final class ZlibCodec implements ClusterCodec {

    /** The streams go through the heap in such pieces, whatever the cluster's size. */
    private static final int PIECE_BYTES = 16 << 10;

    private final Inflater inflater = new Inflater(true);
    private final byte[] compressed = new byte[PIECE_BYTES];
    private final byte[] plain = new byte[PIECE_BYTES];
    private @Nullable SmallWindowDeflater deflater;

    @Override
    public boolean decode(MemorySegment in, MemorySegment out) {
        inflater.reset();
        long read = 0;
        long written = 0;
        try {
            while (written < out.byteSize()) {
                if (inflater.needsInput()) {
                    int length = (int) Math.min(PIECE_BYTES, in.byteSize() - read);
                    if (length == 0) {
                        return false; // cut off
                    }
                    MemorySegment.copy(in, JAVA_BYTE, read, compressed, 0, length);
                    inflater.setInput(compressed, 0, length);
                    read += length;
                }
                int length =
                        inflater.inflate(
                                plain, 0, (int) Math.min(PIECE_BYTES, out.byteSize() - written));
                MemorySegment.copy(plain, 0, out, JAVA_BYTE, written, length);
                written += length;
                if (length == 0 && !inflater.needsInput()) {
                    return false; // the stream ends too early, or wants a dictionary
                }
            }
            return true;
        } catch (DataFormatException garbage) {
            return false;
        }
    }

    @Override
    public int encode(MemorySegment in, MemorySegment out) {
        if (deflater == null) {
            Libz.open(); // a missing library is told here, and not by a class that cannot start
            deflater = new SmallWindowDeflater();
        }
        return deflater.deflate(in, out, (int) Math.min(out.byteSize(), in.byteSize() - 1));
    }

    @Override
    public void close() {
        inflater.end();
        if (deflater != null) {
            deflater.close();
            deflater = null;
        }
    }
}
