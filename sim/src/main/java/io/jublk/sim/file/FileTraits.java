package io.jublk.sim.file;

/**
 * What a file system grants to a file.
 *
 * @param directBytes what direct I/O's offsets, lengths and addresses must be multiples of
 *     (STATX_DIOALIGN); 0 for no direct I/O
 * @param blockBytes st_blksize, and the unit in which space is taken
 * @param zeroesRanges FALLOC_FL_ZERO_RANGE works (ext4, xfs), or does not (tmpfs)
 * @param punchesHoles FALLOC_FL_PUNCH_HOLE works
 * @param capacityBytes how much space there is for blocks; writing into a hole beyond it is ENOSPC
 */
public record FileTraits(
        int directBytes,
        int blockBytes,
        boolean zeroesRanges,
        boolean punchesHoles,
        long capacityBytes) {

    /** As a file on ext4 with 512-byte sectors below. */
    public static final FileTraits EXT4 = new FileTraits(512, 4096, true, true, Long.MAX_VALUE);

    public FileTraits withDirect(int bytes) {
        return new FileTraits(bytes, blockBytes, zeroesRanges, punchesHoles, capacityBytes);
    }

    public FileTraits withZeroRange(boolean works) {
        return new FileTraits(directBytes, blockBytes, works, punchesHoles, capacityBytes);
    }

    public FileTraits withCapacity(long bytes) {
        return new FileTraits(directBytes, blockBytes, zeroesRanges, punchesHoles, bytes);
    }
}
