package io.jublk.ublk;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.ublk.uapi.ParamsDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A target's geometry and capabilities as the driver's parameters, struct ublk_params. */
final class DeviceParams {

    private static final int SECTOR_BYTES = 512;

    /**
     * @param g the target's geometry, shaped
     */
    static MemorySegment encode(
            Arena arena, Target target, Geometry g, int maxIoBytes, boolean zeroCopy) {
        MemorySegment p = arena.allocate(ParamsDescriptor.SIZE_BYTES, 8);
        int types = ParamsDescriptor.TYPE_BASIC;
        basic(p, g, attributes(target, g), maxIoBytes);
        if (discard(p, target, g)) {
            types |= ParamsDescriptor.TYPE_DISCARD;
        }
        // Only where the client's own pages reach the backend do its wishes for memory count.
        if (zeroCopy) {
            if (g.memoryAlignmentBytes() > Geometry.ANY_MEMORY_BYTES) {
                // the driver wants a mask below a page
                p.set(JAVA_INT, ParamsDescriptor.DMA_ALIGNMENT, g.memoryAlignmentBytes() - 1);
                types |= ParamsDescriptor.TYPE_DMA_ALIGN;
            }
            Geometry.Segments s = g.segments();
            if (s != null) {
                p.set(JAVA_LONG, ParamsDescriptor.SEGMENT_BOUNDARY_MASK, s.boundaryMask());
                p.set(
                        JAVA_INT,
                        ParamsDescriptor.SEGMENT_MAX_SIZE,
                        (int) Math.min(s.maxBytes(), 0xffff_ffffL));
                p.set(
                        JAVA_SHORT,
                        ParamsDescriptor.SEGMENT_MAX_COUNT,
                        (short) Math.min(s.maxCount(), 0xffff));
                types |= ParamsDescriptor.TYPE_SEGMENT;
            }
        }
        p.set(JAVA_INT, ParamsDescriptor.LEN, ParamsDescriptor.SIZE_BYTES);
        p.set(JAVA_INT, ParamsDescriptor.TYPES, types);
        return p;
    }

    private static void basic(MemorySegment p, Geometry g, int attributes, int maxIoBytes) {
        p.set(JAVA_INT, ParamsDescriptor.BASIC_ATTRS, attributes);
        p.set(JAVA_BYTE, ParamsDescriptor.BASIC_LOGICAL_BS_SHIFT, log2(g.logicalBlockBytes()));
        p.set(JAVA_BYTE, ParamsDescriptor.BASIC_PHYSICAL_BS_SHIFT, log2(g.physicalBlockBytes()));
        p.set(JAVA_BYTE, ParamsDescriptor.BASIC_IO_MIN_SHIFT, log2(g.physicalBlockBytes()));
        p.set(JAVA_BYTE, ParamsDescriptor.BASIC_IO_OPT_SHIFT, log2(g.physicalBlockBytes()));
        p.set(JAVA_INT, ParamsDescriptor.BASIC_MAX_SECTORS, maxIoBytes / SECTOR_BYTES);
        p.set(JAVA_INT, ParamsDescriptor.BASIC_CHUNK_SECTORS, g.chunkBytes() / SECTOR_BYTES);
        p.set(JAVA_LONG, ParamsDescriptor.BASIC_DEV_SECTORS, g.sizeBytes() / SECTOR_BYTES);
    }

    private static int attributes(Target target, Geometry g) {
        return (g.readOnly() ? ParamsDescriptor.ATTR_READ_ONLY : 0)
                | (g.rotational() ? ParamsDescriptor.ATTR_ROTATIONAL : 0)
                | (target instanceof Flushable ? ParamsDescriptor.ATTR_VOLATILE_CACHE : 0)
                | (target instanceof FuaWritable ? ParamsDescriptor.ATTR_FUA : 0);
    }

    private static boolean discard(MemorySegment p, Target target, Geometry g) {
        if (g.discardGranularityBytes() == 0 || g.readOnly()) {
            return false;
        }
        boolean discards = target instanceof Discardable;
        boolean writesZeroes = target instanceof ZeroWritable;
        int maxSectors = (int) (g.maxDiscardBytes() / SECTOR_BYTES);
        p.set(JAVA_INT, ParamsDescriptor.DISCARD_GRANULARITY, g.discardGranularityBytes());
        p.set(JAVA_INT, ParamsDescriptor.DISCARD_MAX_SECTORS, discards ? maxSectors : 0);
        p.set(
                JAVA_INT,
                ParamsDescriptor.DISCARD_MAX_WRITE_ZEROES_SECTORS,
                writesZeroes ? maxSectors : 0);
        p.set(JAVA_SHORT, ParamsDescriptor.DISCARD_MAX_SEGMENTS, (short) 1);
        return discards || writesZeroes;
    }

    private static byte log2(int powerOfTwo) {
        return (byte) Integer.numberOfTrailingZeros(powerOfTwo);
    }

    private DeviceParams() {}
}
