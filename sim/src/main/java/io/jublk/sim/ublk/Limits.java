package io.jublk.sim.ublk;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.sim.core.AddressSpace;
import io.jublk.ublk.uapi.ParamsDescriptor;
import io.jublk.uring.Errno;
import java.lang.foreign.MemorySegment;

/**
 * What the block layer lets a client ask for: struct ublk_params as struct queue_limits.
 *
 * @param sectors the device's size, in units of 512 bytes
 * @param maxDiscardSectors 0 for no discard
 * @param maxZeroSectors 0 for no write-zeroes
 * @param writeCache flushes are sent
 * @param fua FUA is sent; else the block layer flushes behind the write
 * @param memoryBytes what the address of a request's pages must be a multiple of ({@code
 *     dma_alignment}, and one more)
 */
public record Limits(
        long sectors,
        int logicalBlockBytes,
        int maxSectors,
        int maxDiscardSectors,
        int maxZeroSectors,
        int discardGranularityBytes,
        boolean writeCache,
        boolean fua,
        boolean readOnly,
        int memoryBytes) {

    private static final int SECTOR_SHIFT = 9;

    /** blk_validate_limits of block/blk-settings.c. */
    private static final int ANY_MEMORY_BYTES = 512;

    /** 256 MiB. */
    private static final int MAX_BLOCK_SHIFT = 28;

    /** UBLK_PARAM_TYPE_ALL of ublk_drv.c. */
    private static final int KNOWN_TYPES =
            ParamsDescriptor.TYPE_BASIC
                    | ParamsDescriptor.TYPE_DISCARD
                    | ParamsDescriptor.TYPE_DEVT
                    | ParamsDescriptor.TYPE_ZONED
                    | ParamsDescriptor.TYPE_DMA_ALIGN
                    | ParamsDescriptor.TYPE_SEGMENT
                    | ParamsDescriptor.TYPE_INTEGRITY;

    /** ublk_validate_params: 0, or EINVAL. */
    static int validate(MemorySegment p, int maxIoBytes) {
        int types = p.get(JAVA_INT, ParamsDescriptor.TYPES);
        int logicalShift = p.get(JAVA_BYTE, ParamsDescriptor.BASIC_LOGICAL_BS_SHIFT);
        int physicalShift = p.get(JAVA_BYTE, ParamsDescriptor.BASIC_PHYSICAL_BS_SHIFT);
        int maxSectors = p.get(JAVA_INT, ParamsDescriptor.BASIC_MAX_SECTORS);
        boolean basicWrong =
                (types & ParamsDescriptor.TYPE_BASIC) == 0
                        || logicalShift > 12
                        || logicalShift < SECTOR_SHIFT
                        || logicalShift > physicalShift
                        || maxSectors > maxIoBytes >> SECTOR_SHIFT
                        || physicalShift > MAX_BLOCK_SHIFT
                        || maxSectors < AddressSpace.PAGE_BYTES >> SECTOR_SHIFT
                        || (types & ParamsDescriptor.TYPE_DEVT) != 0;
        boolean discardWrong =
                (types & ParamsDescriptor.TYPE_DISCARD) != 0
                        && (p.get(JAVA_INT, ParamsDescriptor.DISCARD_GRANULARITY) == 0
                                || (p.get(JAVA_INT, ParamsDescriptor.DISCARD_MAX_SECTORS) != 0
                                        && p.get(JAVA_SHORT, ParamsDescriptor.DISCARD_MAX_SEGMENTS)
                                                != 1));
        int alignment = p.get(JAVA_INT, ParamsDescriptor.DMA_ALIGNMENT);
        boolean alignmentWrong =
                (types & ParamsDescriptor.TYPE_DMA_ALIGN) != 0
                        && (Integer.compareUnsigned(alignment, AddressSpace.PAGE_BYTES) >= 0
                                || Integer.bitCount(alignment + 1) != 1);
        return basicWrong || discardWrong || alignmentWrong ? -Errno.EINVAL : 0;
    }

    static int knownTypes(int types) {
        return types & KNOWN_TYPES;
    }

    /** ublk_ctrl_start_dev: what the disk is made with. */
    static Limits of(MemorySegment p) {
        int types = p.get(JAVA_INT, ParamsDescriptor.TYPES);
        int attributes = p.get(JAVA_INT, ParamsDescriptor.BASIC_ATTRS);
        boolean discards = (types & ParamsDescriptor.TYPE_DISCARD) != 0;
        boolean cache = (attributes & ParamsDescriptor.ATTR_VOLATILE_CACHE) != 0;
        return new Limits(
                p.get(JAVA_LONG, ParamsDescriptor.BASIC_DEV_SECTORS),
                1 << p.get(JAVA_BYTE, ParamsDescriptor.BASIC_LOGICAL_BS_SHIFT),
                p.get(JAVA_INT, ParamsDescriptor.BASIC_MAX_SECTORS),
                discards ? p.get(JAVA_INT, ParamsDescriptor.DISCARD_MAX_SECTORS) : 0,
                discards ? p.get(JAVA_INT, ParamsDescriptor.DISCARD_MAX_WRITE_ZEROES_SECTORS) : 0,
                discards ? p.get(JAVA_INT, ParamsDescriptor.DISCARD_GRANULARITY) : 0,
                cache,
                cache && (attributes & ParamsDescriptor.ATTR_FUA) != 0,
                (attributes & ParamsDescriptor.ATTR_READ_ONLY) != 0,
                (types & ParamsDescriptor.TYPE_DMA_ALIGN) != 0
                        ? p.get(JAVA_INT, ParamsDescriptor.DMA_ALIGNMENT) + 1
                        : ANY_MEMORY_BYTES);
    }

    /** set_capacity_and_notify: the same, of another size. */
    Limits withSectors(long value) {
        return new Limits(
                value,
                logicalBlockBytes,
                maxSectors,
                maxDiscardSectors,
                maxZeroSectors,
                discardGranularityBytes,
                writeCache,
                fua,
                readOnly,
                memoryBytes);
    }
}
