package io.jublk.ublk;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.ublk.uapi.IntegrityParams;
import io.jublk.ublk.uapi.ParamsDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A target's geometry and capabilities as the driver's parameters, struct ublk_params. */
final class DeviceParams {

    private static final int SECTOR_BYTES = 512;

    /**
     * @param g the target's geometry, shaped
     * @param zeroCopy clients' pages reach the backend by the data path
     * @param shared clients' pages reach the backend as memory that is shared with them
     */
    static MemorySegment encode(
            Arena arena,
            Target target,
            Geometry g,
            int maxIoBytes,
            boolean zeroCopy,
            boolean shared) {
        MemorySegment p = arena.allocate(ParamsDescriptor.SIZE_BYTES, 8);
        int types = ParamsDescriptor.TYPE_BASIC;
        basic(p, g, attributes(target, g), maxIoBytes);
        if (discard(p, target, g)) {
            types |= ParamsDescriptor.TYPE_DISCARD;
        }
        // Only where the client's own pages reach the backend do its wishes for memory count.
        boolean aligned = g.memoryAlignmentBytes() > Geometry.ANY_MEMORY_BYTES;
        if ((zeroCopy || shared) && aligned) {
            // the driver wants a mask below a page
            p.set(JAVA_INT, ParamsDescriptor.DMA_ALIGNMENT, g.memoryAlignmentBytes() - 1);
            types |= ParamsDescriptor.TYPE_DMA_ALIGN;
        }
        if (zeroCopy) {
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
        if (target instanceof Zoned zoned) {
            zones(p, zoned.zoneLimits(), maxIoBytes);
            types |= ParamsDescriptor.TYPE_ZONED;
        }
        if (target instanceof Protected withMetadata) {
            integrity(p, withMetadata.integrity());
            types |= ParamsDescriptor.TYPE_INTEGRITY;
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

    private static void zones(MemorySegment p, ZoneLimits z, int maxIoBytes) {
        int append = (int) Math.min(z.zoneBytes(), Math.min(z.maxAppendBytes(), maxIoBytes));
        p.set(JAVA_INT, ParamsDescriptor.BASIC_CHUNK_SECTORS, (int) (z.zoneBytes() / SECTOR_BYTES));
        p.set(JAVA_INT, ParamsDescriptor.ZONED_MAX_OPEN_ZONES, z.maxOpen());
        p.set(JAVA_INT, ParamsDescriptor.ZONED_MAX_ACTIVE_ZONES, z.maxActive());
        p.set(JAVA_INT, ParamsDescriptor.ZONED_MAX_ZONE_APPEND_SECTORS, append / SECTOR_BYTES);
    }

    /** The application tag is the client's: the two bytes between checksum and reference tag. */
    private static final int APPLICATION_TAG_BYTES = 2;

    private static void integrity(MemorySegment p, IntegrityFormat f) {
        boolean tuple = f.checksum() != IntegrityFormat.Checksum.NONE;
        p.set(
                JAVA_INT,
                ParamsDescriptor.INTEGRITY_FLAGS,
                (tuple ? IntegrityParams.CAP_INTEGRITY : 0)
                        | (f.referenceTag() ? IntegrityParams.CAP_REFTAG : 0));
        p.set(JAVA_BYTE, ParamsDescriptor.INTEGRITY_INTERVAL_EXP, log2(f.intervalBytes()));
        p.set(JAVA_BYTE, ParamsDescriptor.INTEGRITY_METADATA_SIZE, (byte) f.metadataBytes());
        p.set(JAVA_BYTE, ParamsDescriptor.INTEGRITY_CSUM_TYPE, (byte) f.checksum().number());
        p.set(
                JAVA_BYTE,
                ParamsDescriptor.INTEGRITY_TAG_SIZE,
                (byte) (tuple ? APPLICATION_TAG_BYTES : 0));
    }

    private static byte log2(int powerOfTwo) {
        return (byte) Integer.numberOfTrailingZeros(powerOfTwo);
    }

    private DeviceParams() {}
}
