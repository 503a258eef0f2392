package io.jublk.qcow2.codec;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** What the codecs' tests are fed with. */
final class Clusters {

    /** The least and the largest that qcow2 has, and one between. */
    static final int[] SIZES = {512, 65536, 2 << 20};

    private static final byte GUARD = 0x5A;
    private static final int GUARD_BYTES = 64;

    /** Lines that resemble each other at all distances, also over 4 KiB and over 32 KiB. */
    static MemorySegment text(Arena arena, int sizeBytes, Random random) {
        StringBuilder text = new StringBuilder();
        while (text.length() < sizeBytes) {
            text.append("line ").append(random.nextInt(2000)).append(" of a log file\n");
        }
        return of(arena, text.substring(0, sizeBytes).getBytes(StandardCharsets.US_ASCII));
    }

    static MemorySegment noise(Arena arena, int sizeBytes, Random random) {
        byte[] bytes = new byte[sizeBytes];
        random.nextBytes(bytes);
        return of(arena, bytes);
    }

    static MemorySegment of(Arena arena, byte[] bytes) {
        return arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }

    /** Decodes between two guards, which must stand afterwards. */
    static boolean decodeGuarded(ClusterCodec codec, MemorySegment in, MemorySegment out) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = arena.allocate(out.byteSize() + 2 * GUARD_BYTES).fill(GUARD);
            boolean done = codec.decode(in, all.asSlice(GUARD_BYTES, out.byteSize()));
            for (int i = 0; i < GUARD_BYTES; i++) {
                if (all.get(JAVA_BYTE, i) != GUARD
                        || all.get(JAVA_BYTE, all.byteSize() - 1 - i) != GUARD) {
                    throw new AssertionError("written outside the cluster");
                }
            }
            out.copyFrom(all.asSlice(GUARD_BYTES, out.byteSize()));
            return done;
        }
    }

    /** Both codecs, for tests that both must pass. */
    enum Codec {
        ZLIB,
        ZSTD;

        ClusterCodec open() {
            return this == ZLIB ? new ZlibCodec() : ZstdCodec.open();
        }
    }

    private Clusters() {}
}
