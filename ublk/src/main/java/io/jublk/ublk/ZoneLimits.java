package io.jublk.ublk;

/**
 * What a zoned device's zones allow.
 *
 * @param zoneBytes how far one zone begins after another, a power of two
 * @param maxOpen how many zones may be open at once; 0 for no limit
 * @param maxActive how many may be open or closed, but neither empty nor full; 0 for no limit
 * @param maxAppendBytes the largest append; the driver wants one, and allows no more than its
 *     largest request
 */
public record ZoneLimits(long zoneBytes, int maxOpen, int maxActive, int maxAppendBytes) {

    /** The driver counts a zone's sectors in 32 bits (chunk_sectors). */
    public static final long MAX_ZONE_BYTES = 1L << 40;

    public static final long MIN_ZONE_BYTES = 4096;

    public ZoneLimits {
        if (Long.bitCount(zoneBytes) != 1
                || zoneBytes < MIN_ZONE_BYTES
                || zoneBytes > MAX_ZONE_BYTES) {
            throw new UblkException(
                    "the zone size must be a power of two from 4096 bytes to 1 TiB, not "
                            + zoneBytes);
        }
        if (maxOpen < 0 || maxActive < 0 || maxAppendBytes < 512) {
            throw new IllegalArgumentException("open, active, append: " + maxOpen);
        }
        // blk_validate_zoned_limits of block/blk-settings.c
        if (maxActive > 0 && maxOpen > maxActive) {
            throw new UblkException(
                    "no more than the "
                            + maxActive
                            + " active zones can be open, and "
                            + maxOpen
                            + " were asked for");
        }
    }
}
