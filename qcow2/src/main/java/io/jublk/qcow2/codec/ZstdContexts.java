package io.jublk.qcow2.codec;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A ZSTD_CCtx and a ZSTD_DCtx, kept over many clusters. The level is libzstd's default, as qemu's.
 */
final class ZstdContexts implements AutoCloseable {

    private static final MethodHandle CREATE_CCTX = Libzstd.maker("ZSTD_createCCtx");
    private static final MethodHandle CREATE_DCTX = Libzstd.maker("ZSTD_createDCtx");
    private static final MethodHandle FREE_CCTX = Libzstd.function("ZSTD_freeCCtx", ADDRESS);
    private static final MethodHandle FREE_DCTX = Libzstd.function("ZSTD_freeDCtx", ADDRESS);
    private static final MethodHandle COMPRESS2 =
            Libzstd.function("ZSTD_compress2", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
    private static final MethodHandle DECOMPRESS_DCTX =
            Libzstd.function(
                    "ZSTD_decompressDCtx", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
    private static final MethodHandle FIND_FRAME_COMPRESSED_SIZE =
            Libzstd.function("ZSTD_findFrameCompressedSize", ADDRESS, JAVA_LONG);

    private final MemorySegment compression = create(CREATE_CCTX);
    private final MemorySegment decompression = create(CREATE_DCTX);
    private boolean closed;

    /** ZSTD_findFrameCompressedSize of the frame that {@code in} begins with. */
    long frameBytes(MemorySegment in) {
        try {
            return (long) FIND_FRAME_COMPRESSED_SIZE.invokeExact(in, in.byteSize());
        } catch (Throwable impossible) {
            throw Downcalls.threw(impossible);
        }
    }

    /** ZSTD_decompressDCtx: how many bytes of {@code out} were filled, or a negative error. */
    long decompress(MemorySegment in, MemorySegment out) {
        requireOpen();
        try {
            return (long)
                    DECOMPRESS_DCTX.invokeExact(
                            decompression, out, out.byteSize(), in, in.byteSize());
        } catch (Throwable impossible) {
            throw Downcalls.threw(impossible);
        }
    }

    /** ZSTD_compress2: how many bytes of {@code out} were filled, or a negative error. */
    long compress(MemorySegment in, MemorySegment out) {
        requireOpen();
        try {
            return (long)
                    COMPRESS2.invokeExact(compression, out, out.byteSize(), in, in.byteSize());
        } catch (Throwable impossible) {
            throw Downcalls.threw(impossible);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        free(FREE_CCTX, compression);
        free(FREE_DCTX, decompression);
    }

    /** libzstd would write to memory that is no longer its own. */
    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this codec is closed");
        }
    }

    private static MemorySegment create(MethodHandle maker) {
        MemorySegment context;
        try {
            context = (MemorySegment) maker.invokeExact();
        } catch (Throwable impossible) {
            throw Downcalls.threw(impossible);
        }
        if (context.equals(MemorySegment.NULL)) {
            throw new OutOfMemoryError("libzstd.so.1 has no memory for a context");
        }
        return context;
    }

    private static void free(MethodHandle liberator, MemorySegment context) {
        try {
            long _ = (long) liberator.invokeExact(context);
        } catch (Throwable impossible) {
            throw Downcalls.threw(impossible);
        }
    }
}
