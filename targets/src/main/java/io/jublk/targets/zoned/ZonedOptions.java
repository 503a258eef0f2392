package io.jublk.targets.zoned;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.ZoneLimits;
import io.jublk.ublk.uapi.UblkLimits;
import io.jublk.uring.Kernel;
import org.jspecify.annotations.Nullable;

/**
 * What kind of zones, and where. A directory that has zones already says what they are like: sizes
 * may be 0 then.
 *
 * @param sizeBytes of the device
 * @param zoneBytes of a zone, a power of two
 * @param capacityBytes how much of a zone can be written; 0 for all
 * @param conventional how many zones at the beginning are written anywhere
 * @param maxOpen how many zones may be open at once; 0 for no limit
 * @param maxActive how many may be neither empty nor full; 0 for no limit
 * @param directory where each zone is a file; null for memory
 * @param buffered through the page cache, even where direct I/O is possible
 */
public record ZonedOptions(
        long sizeBytes,
        long zoneBytes,
        long capacityBytes,
        int conventional,
        int maxOpen,
        int maxActive,
        @Nullable String directory,
        boolean buffered) {

    private static final int PHYSICAL_BYTES = 4096;

    /** Zones in memory, or in a directory, without limits. */
    public static ZonedOptions of(long sizeBytes, long zoneBytes, @Nullable String directory) {
        return new ZonedOptions(sizeBytes, zoneBytes, 0, 0, 0, 0, directory, false);
    }

    public ZonedOptions withConventional(int zones) {
        return new ZonedOptions(
                sizeBytes,
                zoneBytes,
                capacityBytes,
                zones,
                maxOpen,
                maxActive,
                directory,
                buffered);
    }

    public ZonedOptions withLimits(int open, int active) {
        return new ZonedOptions(
                sizeBytes,
                zoneBytes,
                capacityBytes,
                conventional,
                open,
                active,
                directory,
                buffered);
    }

    public ZonedOptions withCapacity(long bytes) {
        return new ZonedOptions(
                sizeBytes, zoneBytes, bytes, conventional, maxOpen, maxActive, directory, buffered);
    }

    ZoneShape shape() {
        return ZoneShape.of(sizeBytes, zoneBytes, capacityBytes, conventional);
    }

    /**
     * Makes the target; the caller closes it, or the device it is given to.
     *
     * @throws UblkException when these cannot be the zones of a device
     */
    public ZonedTarget open(Kernel kernel) {
        if (directory == null) {
            ZoneShape shape = shape();
            return new MemoryZones(kernel, shape, limits(shape), geometry(shape, 512));
        }
        ZoneDirectory zones = ZoneDirectory.open(kernel, this);
        try {
            ZoneShape shape = zones.shape();
            BackingFile file = zones.files().getFirst();
            int block = Math.max(BackingFile.SECTOR_BYTES, file.offsetAlignmentBytes());
            if (block > PHYSICAL_BYTES) {
                throw new UblkException(
                        directory + " wants blocks of " + block + " bytes; add --buffered");
            }
            return new DirectoryZones(
                    zones,
                    limits(shape),
                    geometry(shape, block)
                            .withMemory(
                                    Math.max(
                                            Geometry.ANY_MEMORY_BYTES, file.memoryAlignmentBytes()),
                                    null));
        } catch (RuntimeException e) {
            zones.close();
            throw e;
        }
    }

    private ZoneLimits limits(ZoneShape shape) {
        int sequential = shape.zones() - shape.conventional();
        require("--max-open", maxOpen, sequential);
        require("--max-active", maxActive, sequential);
        return new ZoneLimits(shape.zoneBytes(), maxOpen, maxActive, UblkLimits.MAX_IO_BYTES);
    }

    private static void require(String option, int value, int most) {
        if (value < 0 || value > most) {
            throw new UblkException(
                    option
                            + " must be 0 (no limit) to "
                            + most
                            + ", the zones that are written in sequence, not "
                            + value);
        }
    }

    private static Geometry geometry(ZoneShape shape, int blockBytes) {
        return Geometry.ofSize(shape.sizeBytes()).withBlocks(blockBytes, PHYSICAL_BYTES);
    }
}
