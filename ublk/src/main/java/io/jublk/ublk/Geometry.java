package io.jublk.ublk;

import io.jublk.ublk.uapi.UblkLimits;

/**
 * What a device looks like from outside. Sizes are in bytes; block sizes are powers of two.
 *
 * @param sizeBytes a multiple of the logical block
 * @param logicalBlockBytes the smallest unit of a request, 512 to 4096
 * @param physicalBlockBytes the unit below which a write costs a read, at least the logical block
 * @param readOnly no write is let through
 * @param rotational seeks cost
 * @param memoryAlignmentBytes what a payload's address in memory must be a multiple of, because the
 *     backend gets the client's own pages; 4 (the block layer's own rule) to 4096
 * @param segments how a payload may be cut up in memory, null for no limit
 * @param chunkBytes no request crosses a multiple of this; 0 for no such rule
 * @param discardGranularityBytes the unit of discards; 0 for no discard
 * @param maxDiscardBytes the largest discard or write-zeroes request
 */
public record Geometry(
        long sizeBytes,
        int logicalBlockBytes,
        int physicalBlockBytes,
        boolean readOnly,
        boolean rotational,
        int memoryAlignmentBytes,
        @org.jspecify.annotations.Nullable Segments segments,
        int chunkBytes,
        int discardGranularityBytes,
        long maxDiscardBytes) {

    /**
     * How a payload may lie in memory: limits of the device that the pages are given to.
     *
     * @param maxCount the most pieces
     * @param maxBytes the largest piece, at least 4096
     * @param boundaryMask no piece crosses a multiple of this plus one
     */
    public record Segments(int maxCount, long maxBytes, long boundaryMask) {

        public Segments {
            if (maxCount < 1
                    || maxBytes < UblkLimits.MIN_SEGMENT_BYTES
                    || Long.bitCount(boundaryMask + 1) != 1
                    || boundaryMask < UblkLimits.MIN_SEGMENT_BYTES - 1) {
                throw new IllegalArgumentException(
                        "no driver takes these segments: "
                                + maxCount
                                + " of "
                                + maxBytes
                                + " bytes, boundary mask "
                                + boundaryMask);
            }
        }
    }

    /** The block layer's own rule for memory (dma_alignment of 3, block/blk-settings.c). */
    public static final int ANY_MEMORY_BYTES = 4;

    /**
     * The largest discard at once: the driver counts sectors in 32 bits; 1 GiB keeps one request
     * from occupying a backend for long.
     */
    public static final long MAX_DISCARD_BYTES = 1L << 30;

    public Geometry {
        requireBlock("logicalBlockBytes", logicalBlockBytes, 512, 4096);
        requireBlock("physicalBlockBytes", physicalBlockBytes, logicalBlockBytes, 1 << 28);
        requireBlock("memoryAlignmentBytes", memoryAlignmentBytes, 1, 4096);
        if (sizeBytes <= 0 || sizeBytes % logicalBlockBytes != 0) {
            throw new IllegalArgumentException(
                    "sizeBytes must be a positive multiple of "
                            + logicalBlockBytes
                            + ", not "
                            + sizeBytes);
        }
        if (chunkBytes % 512 != 0 || chunkBytes < 0) {
            throw new IllegalArgumentException("chunkBytes: " + chunkBytes);
        }
    }

    /** A device of 512-byte blocks with no other wishes. */
    public static Geometry ofSize(long sizeBytes) {
        return new Geometry(sizeBytes, 512, 512, false, false, ANY_MEMORY_BYTES, null, 0, 0, 0);
    }

    public Geometry withSize(long bytes) {
        return new Geometry(
                bytes,
                logicalBlockBytes,
                physicalBlockBytes,
                readOnly,
                rotational,
                memoryAlignmentBytes,
                segments,
                chunkBytes,
                discardGranularityBytes,
                maxDiscardBytes);
    }

    public Geometry withBlocks(int logicalBytes, int physicalBytes) {
        return new Geometry(
                sizeBytes,
                logicalBytes,
                physicalBytes,
                readOnly,
                rotational,
                memoryAlignmentBytes,
                segments,
                chunkBytes,
                discardGranularityBytes,
                maxDiscardBytes);
    }

    public Geometry withReadOnly(boolean value) {
        return new Geometry(
                sizeBytes,
                logicalBlockBytes,
                physicalBlockBytes,
                value,
                rotational,
                memoryAlignmentBytes,
                segments,
                chunkBytes,
                discardGranularityBytes,
                maxDiscardBytes);
    }

    public Geometry withRotational(boolean value) {
        return new Geometry(
                sizeBytes,
                logicalBlockBytes,
                physicalBlockBytes,
                readOnly,
                value,
                memoryAlignmentBytes,
                segments,
                chunkBytes,
                discardGranularityBytes,
                maxDiscardBytes);
    }

    public Geometry withMemory(
            int alignmentBytes, @org.jspecify.annotations.Nullable Segments limits) {
        return new Geometry(
                sizeBytes,
                logicalBlockBytes,
                physicalBlockBytes,
                readOnly,
                rotational,
                alignmentBytes,
                limits,
                chunkBytes,
                discardGranularityBytes,
                maxDiscardBytes);
    }

    public Geometry withChunk(int bytes) {
        return new Geometry(
                sizeBytes,
                logicalBlockBytes,
                physicalBlockBytes,
                readOnly,
                rotational,
                memoryAlignmentBytes,
                segments,
                bytes,
                discardGranularityBytes,
                maxDiscardBytes);
    }

    public Geometry withDiscard(int granularityBytes, long maxBytes) {
        return new Geometry(
                sizeBytes,
                logicalBlockBytes,
                physicalBlockBytes,
                readOnly,
                rotational,
                memoryAlignmentBytes,
                segments,
                chunkBytes,
                granularityBytes,
                maxBytes);
    }

    private static void requireBlock(String name, int bytes, int min, int max) {
        if (Integer.bitCount(bytes) != 1 || bytes < min || bytes > max) {
            throw new IllegalArgumentException(
                    name + " must be a power of two from " + min + " to " + max + ", not " + bytes);
        }
    }
}
