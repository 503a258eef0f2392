package io.jublk.targets.loop;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.BlockLimits;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.UblkException;
import io.jublk.uring.Kernel;

/**
 * Which part of which file, and how.
 *
 * @param offsetBytes where in the file the device begins
 * @param sizeBytes how long it is; 0 for all that follows
 * @param buffered through the page cache, even where direct I/O is possible
 */
public record LoopOptions(
        String path, long offsetBytes, long sizeBytes, boolean readOnly, boolean buffered) {

    /** All of a file, for reading and writing. */
    public static LoopOptions ofFile(String path) {
        return new LoopOptions(path, 0, 0, false, false);
    }

    public LoopOptions withReadOnly() {
        return new LoopOptions(path, offsetBytes, sizeBytes, true, buffered);
    }

    public LoopOptions withBuffered() {
        return new LoopOptions(path, offsetBytes, sizeBytes, readOnly, true);
    }

    public LoopOptions withRange(long offset, long size) {
        return new LoopOptions(path, offset, size, readOnly, buffered);
    }

    /**
     * Opens the file and makes the target; the caller closes it, or the device it is given to.
     *
     * @throws UblkException when the file or the range will not do
     */
    public LoopTarget open(Kernel kernel) {
        BackingFile file = BackingFile.open(kernel, path, readOnly, buffered);
        try {
            BlockLimits limits = BlockLimits.of(file);
            Space space = Space.of(file, limits);
            return new LoopTarget(file, geometry(file, limits, space), offsetBytes, space);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private Geometry geometry(BackingFile file, BlockLimits limits, Space space) {
        int block = Math.max(BackingFile.SECTOR_BYTES, file.offsetAlignmentBytes());
        long size = size(file, block);
        int physical = Math.max(block, Integer.highestOneBit(file.physicalBlockBytes()));
        Geometry geometry =
                Geometry.ofSize(size)
                        .withBlocks(block, Math.min(physical, MAX_PHYSICAL_BYTES))
                        .withReadOnly(readOnly)
                        .withRotational(limits.rotational())
                        .withMemory(
                                Math.max(Geometry.ANY_MEMORY_BYTES, file.memoryAlignmentBytes()),
                                file.isDirect() ? limits.segments() : null);
        return switch (space) {
            case NONE -> geometry;
            case HOLES_ONLY, HOLES_AND_ZEROES ->
                    geometry.withDiscard(
                            Math.max(block, file.preferredBlockBytes()),
                            Geometry.MAX_DISCARD_BYTES);
            case DEVICE_DISCARD ->
                    geometry.withDiscard(
                            Math.max(block, limits.discardGranularityBytes()),
                            Math.min(limits.maxDiscardBytes(), Geometry.MAX_DISCARD_BYTES));
        };
    }

    /** Larger st_blksize are a hint for throughput (network file systems), not a medium's block. */
    private static final int MAX_PHYSICAL_BYTES = 64 << 10;

    private long size(BackingFile file, int block) {
        if (offsetBytes < 0 || offsetBytes % block != 0) {
            throw new UblkException(
                    "--offset must be a multiple of "
                            + block
                            + ", not "
                            + offsetBytes
                            + (file.isDirect() ? "; --buffered needs only 512" : ""));
        }
        long rest = file.sizeBytes() - offsetBytes;
        if (sizeBytes < 0 || sizeBytes % block != 0) {
            throw new UblkException(
                    "--size must be a multiple of "
                            + block
                            + ", not "
                            + sizeBytes
                            + (file.isDirect() ? "; --buffered needs only 512" : ""));
        }
        if (sizeBytes > rest) {
            throw new UblkException(
                    "--offset and --size reach beyond the end of "
                            + path
                            + ", which has "
                            + file.sizeBytes()
                            + " bytes; make it larger with 'truncate -s' or ask for less");
        }
        long size = sizeBytes > 0 ? sizeBytes : rest - rest % block;
        if (size <= 0) {
            throw new UblkException(
                    path
                            + " has "
                            + file.sizeBytes()
                            + " bytes, less than one block of "
                            + block
                            + (offsetBytes > 0 ? " after --offset " + offsetBytes : "")
                            + "; make it larger with 'truncate -s'");
        }
        return size;
    }

    /** Bytes at the end of the file that are no whole block and so no part of the device. */
    public static long leftOver(LoopTarget target, LoopOptions options) {
        if (options.sizeBytes > 0) {
            return 0;
        }
        return target.file().sizeBytes() - options.offsetBytes - target.geometry().sizeBytes();
    }
}
