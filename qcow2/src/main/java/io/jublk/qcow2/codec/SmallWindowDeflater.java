package io.jublk.qcow2.codec;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/**
 * Raw deflate with a window of 4 KiB, as qcow2 images have it.
 *
 * <p>java.util.zip.Deflater has a window of 32 KiB and no way to ask for less; readers that give
 * their inflater 4 KiB, as qemu does, may refuse what it writes ("invalid distance too far back").
 */
final class SmallWindowDeflater implements AutoCloseable {

    /** Negative: raw deflate, without zlib's header and checksum. */
    private static final int WINDOW_BITS = -12;

    /** What qemu takes, for the same bytes from the same input. */
    private static final int MEMORY_LEVEL = 9;

    private static final MethodHandle DEFLATE_INIT2 =
            Libz.function(
                    "deflateInit2_",
                    ADDRESS,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    ADDRESS,
                    JAVA_INT);
    private static final MethodHandle DEFLATE = Libz.function("deflate", ADDRESS, JAVA_INT);
    private static final MethodHandle DEFLATE_RESET = Libz.function("deflateReset", ADDRESS);
    private static final MethodHandle DEFLATE_END = Libz.function("deflateEnd", ADDRESS);

    // Shared: made by the thread that opens an image, used by the one that serves it.
    private final Arena arena = Arena.ofShared();
    private final MemorySegment stream = arena.allocate(Libz.Z_STREAM);

    SmallWindowDeflater() {
        int status;
        try {
            status =
                    (int)
                            DEFLATE_INIT2.invokeExact(
                                    stream,
                                    Libz.Z_DEFAULT_COMPRESSION,
                                    Libz.Z_DEFLATED,
                                    WINDOW_BITS,
                                    MEMORY_LEVEL,
                                    Libz.Z_DEFAULT_STRATEGY,
                                    arena.allocateFrom(Libz.ZLIB_VERSION),
                                    (int) Libz.Z_STREAM.byteSize());
        } catch (Throwable impossible) {
            throw Downcalls.threw(impossible);
        }
        if (status != Libz.Z_OK) {
            arena.close();
            throw new OutOfMemoryError("deflateInit2 of libz.so.1: status " + status);
        }
    }

    /**
     * Compresses all of {@code in} into the first bytes of {@code out}.
     *
     * @param limit how many bytes of {@code out} may be used
     * @return the compressed length, or -1 when that is more than {@code limit}
     */
    int deflate(MemorySegment in, MemorySegment out, int limit) {
        try {
            int status = (int) DEFLATE_RESET.invokeExact(stream);
            if (status != Libz.Z_OK) {
                throw new IllegalStateException("deflateReset of libz.so.1: status " + status);
            }
            stream.set(ADDRESS, Libz.NEXT_IN, in);
            stream.set(JAVA_INT, Libz.AVAIL_IN, Math.toIntExact(in.byteSize()));
            stream.set(ADDRESS, Libz.NEXT_OUT, out);
            stream.set(JAVA_INT, Libz.AVAIL_OUT, limit);
            status = (int) DEFLATE.invokeExact(stream, Libz.Z_FINISH);
            return status == Libz.Z_STREAM_END ? limit - stream.get(JAVA_INT, Libz.AVAIL_OUT) : -1;
        } catch (Throwable impossible) {
            throw Downcalls.threw(impossible);
        } finally {
            // zlib went through plain addresses.
            Reference.reachabilityFence(in);
            Reference.reachabilityFence(out);
        }
    }

    @Override
    public void close() {
        try {
            int _ = (int) DEFLATE_END.invokeExact(stream); // Z_DATA_ERROR: input was pending
        } catch (Throwable impossible) {
            throw Downcalls.threw(impossible);
        }
        arena.close();
    }
}
