package io.jublk.qcow2.codec;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.Seeds;
import io.jublk.qcow2.codec.Clusters.Codec;
import io.jublk.testkit.AllocatedBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClusterCodecTest {

    private final Random random = new Random(Seeds.next());

    @ParameterizedTest
    @EnumSource
    void whatIsEncodedIsDecoded(Codec kind) {
        try (Arena arena = Arena.ofConfined();
                ClusterCodec codec = kind.open()) {
            for (int size : Clusters.SIZES) {
                roundTrip(codec, arena, Clusters.text(arena, size, random));
                roundTrip(codec, arena, arena.allocate(size));
            }
        }
    }

    private static void roundTrip(ClusterCodec codec, Arena arena, MemorySegment plain) {
        MemorySegment compressed = arena.allocate(plain.byteSize());
        MemorySegment again = arena.allocate(plain.byteSize());
        int length = codec.encode(plain, compressed);
        assertTrue(length > 0 && length < plain.byteSize(), "length " + length);
        assertTrue(Clusters.decodeGuarded(codec, compressed.asSlice(0, length), again));
        assertEquals(-1, plain.mismatch(again));
    }

    @ParameterizedTest
    @EnumSource
    void whatFollowsInTheLastSectorDoesNotMatter(Codec kind) {
        try (Arena arena = Arena.ofConfined();
                ClusterCodec codec = kind.open()) {
            MemorySegment plain = Clusters.text(arena, 65536, random);
            MemorySegment out = arena.allocate(65536);
            for (int padding = 1; padding < 600; padding += 13) {
                MemorySegment in = Clusters.noise(arena, 65536, random);
                int length = codec.encode(plain, in);
                assertTrue(codec.decode(in.asSlice(0, length + padding), out));
                assertEquals(-1, plain.mismatch(out));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void noiseDoesNotGetSmaller(Codec kind) {
        try (Arena arena = Arena.ofConfined();
                ClusterCodec codec = kind.open()) {
            for (int size : Clusters.SIZES) {
                MemorySegment noise = Clusters.noise(arena, size, random);
                assertEquals(-1, codec.encode(noise, arena.allocate(2L * size)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void noRoomIsSaidAndKept(Codec kind) {
        try (Arena arena = Arena.ofConfined();
                ClusterCodec codec = kind.open()) {
            MemorySegment plain = Clusters.text(arena, 65536, random);
            MemorySegment out = arena.allocate(65536).fill((byte) 7);
            int length = codec.encode(plain, out);
            out.fill((byte) 7);
            assertEquals(-1, codec.encode(plain, out.asSlice(0, length - 1)));
            assertEquals(7, out.get(JAVA_BYTE, length - 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamCutOffIsRefused(Codec kind) {
        try (Arena arena = Arena.ofConfined();
                ClusterCodec codec = kind.open()) {
            MemorySegment plain = Clusters.text(arena, 65536, random);
            MemorySegment out = arena.allocate(65536);
            MemorySegment in = arena.allocate(65536);
            int length = codec.encode(plain, in);
            for (int cut = 0; cut < length - 8; cut += 97) {
                assertFalse(Clusters.decodeGuarded(codec, in.asSlice(0, cut), out));
            }
            assertTrue(codec.decode(in.asSlice(0, length), out), "the codec is still of use");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamOfAShorterClusterIsRefused(Codec kind) {
        try (Arena arena = Arena.ofConfined();
                ClusterCodec codec = kind.open()) {
            MemorySegment in = arena.allocate(4096);
            int length = codec.encode(arena.allocate(4096), in);
            assertFalse(Clusters.decodeGuarded(codec, in.asSlice(0, length), arena.allocate(8192)));
            assertFalse(Clusters.decodeGuarded(codec, in, arena.allocate(8192)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void damageNeitherThrowsNorSpills(Codec kind) {
        try (Arena arena = Arena.ofConfined();
                ClusterCodec codec = kind.open()) {
            MemorySegment plain = Clusters.text(arena, 4096, random);
            MemorySegment out = arena.allocate(4096);
            MemorySegment in = arena.allocate(4096);
            int length = codec.encode(plain, in);
            byte[] whole = in.asSlice(0, length).toArray(JAVA_BYTE);
            for (int i = 0; i < 5000; i++) {
                byte[] damaged = whole.clone();
                for (int flips = random.nextInt(4); flips >= 0; flips--) {
                    damaged[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
                }
                in.copyFrom(MemorySegment.ofArray(damaged));
                Clusters.decodeGuarded(codec, in.asSlice(0, length), out);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void noiseIsRefused(Codec kind) {
        try (Arena arena = Arena.ofConfined();
                ClusterCodec codec = kind.open()) {
            MemorySegment out = arena.allocate(2 << 20);
            for (int i = 0; i < 200; i++) {
                MemorySegment noise = Clusters.noise(arena, random.nextInt(4000), random);
                assertFalse(Clusters.decodeGuarded(codec, noise, out));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingTwiceIsHarmless(Codec kind) {
        ClusterCodec codec = kind.open();
        try (Arena arena = Arena.ofConfined()) {
            codec.encode(arena.allocate(512), arena.allocate(512));
        }
        codec.close();
        codec.close();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("steady")
    void aClusterAllocatesNothing(Codec kind) throws Throwable {
        try (Arena arena = Arena.ofConfined();
                ClusterCodec codec = kind.open()) {
            MemorySegment plain = Clusters.text(arena, 4096, random);
            MemorySegment in = arena.allocate(4096);
            MemorySegment compressed = in.asSlice(0, codec.encode(plain, in));
            MemorySegment out = arena.allocate(4096);
            MemorySegment scratch = arena.allocate(4096);
            long least =
                    AllocatedBytes.leastOf(
                            () -> {
                                for (int i = 0; i < 100; i++) {
                                    codec.decode(compressed, out);
                                    codec.encode(plain, scratch);
                                }
                            });
            assertEquals(0, least, "bytes in 100 rounds, at least");
        }
    }

    @Test
    void aDeflateBombFillsTheClusterAndNoMore() {
        try (Arena arena = Arena.ofConfined();
                ClusterCodec codec = new ZlibCodec()) {
            MemorySegment in = arena.allocate(1 << 20);
            int length = codec.encode(arena.allocate(64 << 20), in);
            MemorySegment out = arena.allocate(65536);
            assertTrue(Clusters.decodeGuarded(codec, in.asSlice(0, length), out));
        }
    }

    @Test
    void aZstdBombIsRefused() {
        try (Arena arena = Arena.ofConfined();
                ClusterCodec codec = ZstdCodec.open()) {
            MemorySegment in = arena.allocate(1 << 20);
            int length = codec.encode(arena.allocate(64 << 20), in);
            assertFalse(
                    Clusters.decodeGuarded(codec, in.asSlice(0, length), arena.allocate(65536)));
        }
    }

    @Test
    void zstdFramesMakeAClusterTogether() {
        try (Arena arena = Arena.ofConfined();
                ClusterCodec codec = ZstdCodec.open()) {
            MemorySegment plain = Clusters.text(arena, 8192, random);
            MemorySegment in = arena.allocate(16384);
            int first = codec.encode(plain.asSlice(0, 3000), in);
            int second = codec.encode(plain.asSlice(3000), in.asSlice(first));
            MemorySegment out = arena.allocate(8192);
            assertTrue(codec.decode(in.asSlice(0, first + second + 100L), out));
            assertEquals(-1, plain.mismatch(out));
        }
    }
}
