package io.jublk.qcow2.codec;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** A reader with a window of 4 KiB, which is fed and drained in small pieces, has the last word. */
class SmallWindowTest {

    private static final int CLUSTER_BYTES = 65536;
    private static final int PIECE_BYTES = 1000;

    private final Random random = new Random(Seeds.next());

    @Test
    void whatWeWriteNeedsFourKilobytes() throws Throwable {
        try (Arena arena = Arena.ofConfined();
                ClusterCodec codec = new ZlibCodec()) {
            MemorySegment plain = Clusters.text(arena, CLUSTER_BYTES, random);
            MemorySegment in = arena.allocate(CLUSTER_BYTES);
            int length = codec.encode(plain, in);
            MemorySegment out = arena.allocate(CLUSTER_BYTES);
            assertTrue(inflates(arena, in.asSlice(0, length), out));
            assertEquals(-1, plain.mismatch(out));
        }
    }

    @Test
    void whatTheJdkWritesNeedsMore() throws Throwable {
        try (Arena arena = Arena.ofConfined();
                ClusterCodec codec = new ZlibCodec()) {
            MemorySegment plain = Clusters.text(arena, CLUSTER_BYTES, random);
            MemorySegment in = arena.allocate(CLUSTER_BYTES);
            Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
            deflater.setInput(plain.asByteBuffer());
            deflater.finish();
            int length = deflater.deflate(in.asByteBuffer());
            deflater.end();
            MemorySegment out = arena.allocate(CLUSTER_BYTES);
            assertFalse(inflates(arena, in.asSlice(0, length), out));
            assertTrue(codec.decode(in.asSlice(0, length), out), "we read it all the same");
            assertEquals(-1, plain.mismatch(out));
        }
    }

    private static boolean inflates(Arena arena, MemorySegment in, MemorySegment out)
            throws Throwable {
        MethodHandle inflateInit2 =
                Libz.function("inflateInit2_", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
        MethodHandle inflate = Libz.function("inflate", ADDRESS, JAVA_INT);
        MethodHandle inflateEnd = Libz.function("inflateEnd", ADDRESS);
        MemorySegment stream = arena.allocate(Libz.Z_STREAM);
        assertEquals(
                Libz.Z_OK,
                (int)
                        inflateInit2.invokeExact(
                                stream,
                                -12,
                                arena.allocateFrom(Libz.ZLIB_VERSION),
                                (int) Libz.Z_STREAM.byteSize()));
        stream.set(ADDRESS, Libz.NEXT_IN, in);
        stream.set(JAVA_INT, Libz.AVAIL_IN, (int) in.byteSize());
        int status = Libz.Z_OK;
        for (long at = 0; at < out.byteSize() && status == Libz.Z_OK; at += PIECE_BYTES) {
            int length = (int) Math.min(PIECE_BYTES, out.byteSize() - at);
            stream.set(ADDRESS, Libz.NEXT_OUT, out.asSlice(at));
            stream.set(JAVA_INT, Libz.AVAIL_OUT, length);
            status = (int) inflate.invokeExact(stream, 0);
        }
        int _ = (int) inflateEnd.invokeExact(stream);
        return status == Libz.Z_OK || status == Libz.Z_STREAM_END;
    }
}
