package io.jublk.ublk;

import static io.jublk.ublk.uapi.ParamsDescriptor.ATTR_FUA;
import static io.jublk.ublk.uapi.ParamsDescriptor.ATTR_READ_ONLY;
import static io.jublk.ublk.uapi.ParamsDescriptor.ATTR_ROTATIONAL;
import static io.jublk.ublk.uapi.ParamsDescriptor.ATTR_VOLATILE_CACHE;
import static io.jublk.ublk.uapi.ParamsDescriptor.BASIC_ATTRS;
import static io.jublk.ublk.uapi.ParamsDescriptor.BASIC_CHUNK_SECTORS;
import static io.jublk.ublk.uapi.ParamsDescriptor.BASIC_DEV_SECTORS;
import static io.jublk.ublk.uapi.ParamsDescriptor.BASIC_IO_MIN_SHIFT;
import static io.jublk.ublk.uapi.ParamsDescriptor.BASIC_IO_OPT_SHIFT;
import static io.jublk.ublk.uapi.ParamsDescriptor.BASIC_LOGICAL_BS_SHIFT;
import static io.jublk.ublk.uapi.ParamsDescriptor.BASIC_MAX_SECTORS;
import static io.jublk.ublk.uapi.ParamsDescriptor.BASIC_PHYSICAL_BS_SHIFT;
import static io.jublk.ublk.uapi.ParamsDescriptor.DISCARD_GRANULARITY;
import static io.jublk.ublk.uapi.ParamsDescriptor.DISCARD_MAX_SECTORS;
import static io.jublk.ublk.uapi.ParamsDescriptor.DISCARD_MAX_SEGMENTS;
import static io.jublk.ublk.uapi.ParamsDescriptor.DISCARD_MAX_WRITE_ZEROES_SECTORS;
import static io.jublk.ublk.uapi.ParamsDescriptor.DMA_ALIGNMENT;
import static io.jublk.ublk.uapi.ParamsDescriptor.LEN;
import static io.jublk.ublk.uapi.ParamsDescriptor.SEGMENT_BOUNDARY_MASK;
import static io.jublk.ublk.uapi.ParamsDescriptor.SEGMENT_MAX_COUNT;
import static io.jublk.ublk.uapi.ParamsDescriptor.SEGMENT_MAX_SIZE;
import static io.jublk.ublk.uapi.ParamsDescriptor.SIZE_BYTES;
import static io.jublk.ublk.uapi.ParamsDescriptor.TYPES;
import static io.jublk.ublk.uapi.ParamsDescriptor.TYPE_BASIC;
import static io.jublk.ublk.uapi.ParamsDescriptor.TYPE_DISCARD;
import static io.jublk.ublk.uapi.ParamsDescriptor.TYPE_DMA_ALIGN;
import static io.jublk.ublk.uapi.ParamsDescriptor.TYPE_SEGMENT;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.ublk.Geometry.Segments;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** What the driver is told of a target. */
class DeviceParamsTest {

    private static final Geometry GEOMETRY = Geometry.ofSize(1 << 20).withBlocks(512, 4096);
    private static final int MAX_IO_BYTES = 512 << 10;

    @Test
    void sizesAndBlocks() {
        MemorySegment p = encode(new MemoryTarget(GEOMETRY), false);
        assertEquals(SIZE_BYTES, p.get(JAVA_INT, LEN));
        assertEquals(TYPE_BASIC, p.get(JAVA_INT, TYPES));
        assertEquals(0, p.get(JAVA_INT, BASIC_ATTRS));
        assertEquals(9, p.get(JAVA_BYTE, BASIC_LOGICAL_BS_SHIFT));
        assertEquals(12, p.get(JAVA_BYTE, BASIC_PHYSICAL_BS_SHIFT));
        assertEquals(12, p.get(JAVA_BYTE, BASIC_IO_MIN_SHIFT));
        assertEquals(12, p.get(JAVA_BYTE, BASIC_IO_OPT_SHIFT));
        assertEquals(1024, p.get(JAVA_INT, BASIC_MAX_SECTORS));
        assertEquals(2048, p.get(JAVA_LONG, BASIC_DEV_SECTORS));
    }

    @Test
    void largestDeviceAndChunks() {
        Geometry huge = new Geometry(1L << 62, 4096, 4096, false, false, 4, null, 1 << 20, 0, 0);
        MemorySegment p = encode(new MemoryTarget(huge), false);
        assertEquals(1L << 53, p.get(JAVA_LONG, BASIC_DEV_SECTORS));
        assertEquals(2048, p.get(JAVA_INT, BASIC_CHUNK_SECTORS));
    }

    @Test
    void interfacesAreTheAttributes() {
        assertAttributes(0, new MemoryTarget(GEOMETRY));
        assertAttributes(ATTR_VOLATILE_CACHE, new Cached(GEOMETRY));
        assertAttributes(ATTR_VOLATILE_CACHE | ATTR_FUA, new Forced(GEOMETRY));
        assertAttributes(
                ATTR_READ_ONLY | ATTR_ROTATIONAL,
                new MemoryTarget(GEOMETRY.withReadOnly(true).withRotational(true)));
    }

    @Test
    void discardIsOfferedByInterfaceAndGranularity() {
        Geometry geometry = GEOMETRY.withDiscard(65536, 1 << 30);
        MemorySegment p = encode(new Sparse(geometry), false);
        assertEquals(TYPE_BASIC | TYPE_DISCARD, p.get(JAVA_INT, TYPES));
        assertEquals(65536, p.get(JAVA_INT, DISCARD_GRANULARITY));
        assertEquals(1 << 21, p.get(JAVA_INT, DISCARD_MAX_SECTORS));
        assertEquals(0, p.get(JAVA_INT, DISCARD_MAX_WRITE_ZEROES_SECTORS));
        assertEquals(1, p.get(JAVA_SHORT, DISCARD_MAX_SEGMENTS));
        assertEquals(TYPE_BASIC, encode(new MemoryTarget(geometry), false).get(JAVA_INT, TYPES));
        assertEquals(TYPE_BASIC, encode(new Sparse(GEOMETRY), false).get(JAVA_INT, TYPES));
        assertEquals(
                TYPE_BASIC,
                encode(new Sparse(geometry.withReadOnly(true)), false).get(JAVA_INT, TYPES));
    }

    @Test
    void writeZeroesIsOfferedOnItsOwn() {
        MemorySegment p = encode(new Zeroing(GEOMETRY.withDiscard(4096, 1 << 20)), false);
        assertEquals(TYPE_BASIC | TYPE_DISCARD, p.get(JAVA_INT, TYPES));
        assertEquals(0, p.get(JAVA_INT, DISCARD_MAX_SECTORS));
        assertEquals(2048, p.get(JAVA_INT, DISCARD_MAX_WRITE_ZEROES_SECTORS));
    }

    @Test
    void memoryCountsOnlyWhereTheClientsPagesReachTheBackend() {
        Geometry geometry = GEOMETRY.withMemory(512, new Segments(128, 65536, 0xffff));
        MemorySegment copied = encode(new MemoryTarget(geometry), false);
        assertEquals(TYPE_BASIC, copied.get(JAVA_INT, TYPES));
        assertEquals(0, copied.get(JAVA_INT, DMA_ALIGNMENT));
        MemorySegment p = encode(new MemoryTarget(geometry), true);
        assertEquals(TYPE_BASIC | TYPE_DMA_ALIGN | TYPE_SEGMENT, p.get(JAVA_INT, TYPES));
        assertEquals(511, p.get(JAVA_INT, DMA_ALIGNMENT));
        assertEquals(0xffff, p.get(JAVA_LONG, SEGMENT_BOUNDARY_MASK));
        assertEquals(65536, p.get(JAVA_INT, SEGMENT_MAX_SIZE));
        assertEquals(128, p.get(JAVA_SHORT, SEGMENT_MAX_COUNT));
    }

    @Test
    void alignmentThatEveryMemoryHasIsNoParameter() {
        MemorySegment p = encode(new MemoryTarget(GEOMETRY.withMemory(4, null)), true);
        assertEquals(TYPE_BASIC, p.get(JAVA_INT, TYPES));
    }

    /** The server's direct I/O from such memory meets the backend's wish for its address. */
    @Test
    void sharedMemoryIsAlignedAsTheBackendWants() {
        Segments segments = new Segments(1 << 20, 1L << 40, Long.MAX_VALUE);
        Target target = new MemoryTarget(GEOMETRY.withMemory(4096, segments));
        MemorySegment p =
                DeviceParams.encode(
                        Arena.ofAuto(), target, target.geometry(), MAX_IO_BYTES, false, true);
        assertEquals(TYPE_BASIC | TYPE_DMA_ALIGN, p.get(JAVA_INT, TYPES));
        assertEquals(4095, p.get(JAVA_INT, DMA_ALIGNMENT));
    }

    @Test
    void segmentsBeyondTheFieldsAreCapped() {
        Segments segments = new Segments(1 << 20, 1L << 40, Long.MAX_VALUE);
        MemorySegment p = encode(new MemoryTarget(GEOMETRY.withMemory(4, segments)), true);
        assertEquals(-1, p.get(JAVA_INT, SEGMENT_MAX_SIZE));
        assertEquals(-1, p.get(JAVA_SHORT, SEGMENT_MAX_COUNT));
        assertEquals(Long.MAX_VALUE, p.get(JAVA_LONG, SEGMENT_BOUNDARY_MASK));
    }

    private static void assertAttributes(int expected, Target target) {
        assertEquals(expected, encode(target, false).get(JAVA_INT, BASIC_ATTRS));
    }

    private static MemorySegment encode(Target target, boolean zeroCopy) {
        return DeviceParams.encode(
                Arena.ofAuto(), target, target.geometry(), MAX_IO_BYTES, zeroCopy, false);
    }

    private static class Cached extends MemoryTarget implements Flushable {
        Cached(Geometry geometry) {
            super(geometry);
        }

        @Override
        public void flush(IoRequest request) {}
    }

    private static final class Forced extends Cached implements FuaWritable {
        Forced(Geometry geometry) {
            super(geometry);
        }

        @Override
        public void writeFua(IoRequest request) {}
    }

    private static final class Sparse extends MemoryTarget implements Discardable {
        Sparse(Geometry geometry) {
            super(geometry);
        }

        @Override
        public void discard(IoRequest request) {}
    }

    private static final class Zeroing extends MemoryTarget implements ZeroWritable {
        Zeroing(Geometry geometry) {
            super(geometry);
        }

        @Override
        public void writeZeroes(IoRequest request) {}
    }
}
