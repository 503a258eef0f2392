package io.jublk.ublk;

/**
 * What of a device's look is asked for, whatever the target says of itself.
 *
 * @param logicalBlockBytes the smallest unit of a request; 0 for the target's own
 * @param physicalBlockBytes the unit below which a write costs a read; 0 for the target's own
 * @param rotational seeks cost, even where the target does not know
 */
public record DeviceShape(int logicalBlockBytes, int physicalBlockBytes, boolean rotational) {

    /** As the target is. */
    public static final DeviceShape AS_TARGET = new DeviceShape(0, 0, false);

    /** What a request addresses at least (SECTOR_SHIFT). */
    private static final int MIN_LOGICAL_BYTES = 512;

    /** PAGE_SHIFT in ublk_validate_params, on the machines with the smallest pages. */
    private static final int MAX_LOGICAL_BYTES = 4096;

    /** SZ_256M in ublk_validate_params: the most that NVMe can say. */
    private static final int MAX_PHYSICAL_BYTES = 256 << 20;

    /** Holds what can be held before there is a target: the rules of ublk_validate_params. */
    public DeviceShape {
        if (logicalBlockBytes != 0) {
            require("logical", logicalBlockBytes, MIN_LOGICAL_BYTES, MAX_LOGICAL_BYTES);
        }
        if (physicalBlockBytes != 0) {
            require("physical", physicalBlockBytes, MIN_LOGICAL_BYTES, MAX_PHYSICAL_BYTES);
        }
        if (physicalBlockBytes != 0 && physicalBlockBytes < logicalBlockBytes) {
            throw new UblkException(
                    "the physical block must be at least the logical one: "
                            + physicalBlockBytes
                            + " is less than "
                            + logicalBlockBytes);
        }
    }

    private static void require(String which, int bytes, int min, int max) {
        if (Integer.bitCount(bytes) != 1 || bytes < min || bytes > max) {
            throw new UblkException(
                    "the "
                            + which
                            + " block must be a power of two from "
                            + min
                            + " to "
                            + max
                            + " bytes, not "
                            + bytes);
        }
    }

    /**
     * A target's geometry, as asked for. What is less than a block at the end goes.
     *
     * @throws UblkException when the target cannot be had so
     */
    Geometry applyTo(Geometry own) {
        int logical = logicalBlockBytes == 0 ? own.logicalBlockBytes() : logicalBlockBytes;
        if (logical < own.logicalBlockBytes()) {
            throw new UblkException(
                    "the target's blocks have "
                            + own.logicalBlockBytes()
                            + " bytes: the logical block cannot be "
                            + logical
                            + "; ask for more, or for buffered I/O");
        }
        int physical =
                physicalBlockBytes == 0
                        ? Math.max(logical, own.physicalBlockBytes())
                        : physicalBlockBytes;
        if (physical < logical) {
            throw new UblkException(
                    "the physical block must be at least the logical one: "
                            + physical
                            + " is less than "
                            + logical);
        }
        long size = own.sizeBytes() / logical * logical;
        if (size == 0) {
            throw new UblkException(
                    "the target has "
                            + own.sizeBytes()
                            + " bytes, less than one logical block of "
                            + logical);
        }
        Geometry shaped = own.withSize(size).withBlocks(logical, physical);
        if (own.discardGranularityBytes() > 0) {
            shaped =
                    shaped.withDiscard(
                            Math.max(logical, own.discardGranularityBytes()),
                            own.maxDiscardBytes() / logical * logical);
        }
        return rotational ? shaped.withRotational(true) : shaped;
    }
}
