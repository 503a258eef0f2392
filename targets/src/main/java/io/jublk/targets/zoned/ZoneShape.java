package io.jublk.targets.zoned;

import io.jublk.ublk.UblkException;
import io.jublk.ublk.ZoneLimits;

/**
 * How a device is divided into zones.
 *
 * @param zones how many there are
 * @param zoneBytes how far one begins after another
 * @param capacityBytes how much of a sequential zone can be written
 * @param conventional how many at the beginning are written anywhere
 */
public record ZoneShape(int zones, long zoneBytes, long capacityBytes, int conventional) {

    /** A table of states of a few bytes each is held in memory. */
    static final int MAX_ZONES = 1 << 20;

    private static final int BLOCK_BYTES = 4096;

    public ZoneShape {
        if (Long.bitCount(zoneBytes) != 1
                || zoneBytes < ZoneLimits.MIN_ZONE_BYTES
                || zoneBytes > ZoneLimits.MAX_ZONE_BYTES) {
            throw new UblkException(
                    "--zone-size must be a power of two from 4k to 1T, not " + zoneBytes);
        }
        if (zones < 1 || zones > MAX_ZONES) {
            throw new UblkException(
                    "a device has 1 to "
                            + MAX_ZONES
                            + " zones, not "
                            + zones
                            + "; change --size or --zone-size");
        }
        if (capacityBytes < BLOCK_BYTES
                || capacityBytes > zoneBytes
                || capacityBytes % BLOCK_BYTES != 0) {
            throw new UblkException(
                    "--zone-capacity must be a multiple of 4096 up to the zone size, not "
                            + capacityBytes);
        }
        if (conventional < 0 || conventional >= zones) {
            throw new UblkException(
                    "--conventional must leave a zone to be written in sequence: at most "
                            + (zones - 1)
                            + " of "
                            + zones
                            + ", not "
                            + conventional);
        }
    }

    /**
     * @param sizeBytes of the device, a multiple of the zone size
     * @param capacityBytes 0 for all of a zone
     */
    public static ZoneShape of(
            long sizeBytes, long zoneBytes, long capacityBytes, int conventional) {
        if (zoneBytes > 0 && (sizeBytes <= 0 || sizeBytes % zoneBytes != 0)) {
            throw new UblkException(
                    "--size must be a multiple of the zone size "
                            + zoneBytes
                            + ", not "
                            + sizeBytes);
        }
        long zones = zoneBytes > 0 ? sizeBytes / zoneBytes : 0;
        return new ZoneShape(
                (int) Math.min(zones, Integer.MAX_VALUE),
                zoneBytes,
                capacityBytes > 0 ? capacityBytes : zoneBytes,
                conventional);
    }

    public long sizeBytes() {
        return zones * zoneBytes;
    }

    public boolean isConventional(int zone) {
        return zone < conventional;
    }

    int zoneOf(long offsetBytes) {
        return (int) (offsetBytes / zoneBytes);
    }

    long startOf(int zone) {
        return zone * zoneBytes;
    }
}
