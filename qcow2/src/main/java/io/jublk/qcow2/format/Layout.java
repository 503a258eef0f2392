package io.jublk.qcow2.format;

/**
 * An image's geometry, and the arithmetic with it: shifts and masks of final fields. Guest offsets
 * are in bytes of the virtual disk, host offsets in bytes of the file.
 */
public final class Layout {

    /** Subclusters of a cluster with extended L2 entries. */
    public static final int EXTENDED_SUBCLUSTERS = 32;

    public static final int SECTOR_BYTES = 512;

    private final int clusterBits;
    private final int l2EntryShift;
    private final int l2Bits;
    private final int subclusters;
    private final int subclusterBits;
    private final int refcountOrder;
    private final int refcountBlockBits;

    private Layout(int clusterBits, boolean extendedL2, int refcountOrder) {
        this.clusterBits = clusterBits;
        this.l2EntryShift = extendedL2 ? 4 : 3;
        this.l2Bits = clusterBits - l2EntryShift;
        this.subclusters = extendedL2 ? EXTENDED_SUBCLUSTERS : 1;
        this.subclusterBits = extendedL2 ? clusterBits - 5 : clusterBits;
        this.refcountOrder = refcountOrder;
        // A cluster has 8 << clusterBits bits, a refcount 1 << order of them.
        this.refcountBlockBits = clusterBits + 3 - refcountOrder;
    }

    public static Layout of(Header header) {
        return new Layout(header.clusterBits(), header.isExtendedL2(), header.refcountOrder());
    }

    // ---- clusters

    public int clusterBits() {
        return clusterBits;
    }

    public int clusterBytes() {
        return 1 << clusterBits;
    }

    /** Of a guest or host offset. */
    public long clusterIndex(long offset) {
        return offset >>> clusterBits;
    }

    public long clusterOffset(long clusterIndex) {
        return clusterIndex << clusterBits;
    }

    public int offsetInCluster(long offset) {
        return (int) offset & (clusterBytes() - 1);
    }

    /** The start of the cluster that the offset lies in. */
    public long clusterStart(long offset) {
        return offset & (-1L << clusterBits);
    }

    /** How many clusters hold so many bytes. */
    public long clustersFor(long lengthBytes) {
        return (lengthBytes >>> clusterBits) + (offsetInCluster(lengthBytes) == 0 ? 0 : 1);
    }

    // ---- the way from guest to host: L1 and L2 tables

    public boolean isExtendedL2() {
        return subclusters != 1;
    }

    /** 8, or 16 with extended L2 entries. */
    public int l2EntryBytes() {
        return 1 << l2EntryShift;
    }

    /** In a table of one cluster. */
    public int l2Entries() {
        return 1 << l2Bits;
    }

    /** Bytes of the virtual disk that one L2 table describes. */
    public long l2CoveredBytes() {
        return 1L << (l2Bits + clusterBits);
    }

    /** L1 entries for a virtual disk of this size. */
    public long l1EntriesFor(long sizeBytes) {
        int shift = l2Bits + clusterBits;
        return (sizeBytes >>> shift) + ((sizeBytes & ((1L << shift) - 1)) == 0 ? 0 : 1);
    }

    public long l1Index(long guestOffset) {
        return guestOffset >>> (l2Bits + clusterBits);
    }

    public int l2Index(long guestOffset) {
        return (int) (guestOffset >>> clusterBits) & (l2Entries() - 1);
    }

    /** In bytes from the L2 table's start. */
    public int l2EntryOffset(long guestOffset) {
        return l2Index(guestOffset) << l2EntryShift;
    }

    /** The guest offset of the first byte that an L2 entry describes. */
    public long guestOffset(long l1Index, int l2Index) {
        return ((l1Index << l2Bits) + l2Index) << clusterBits;
    }

    // ---- subclusters

    /** 1, or 32 with extended L2 entries. */
    public int subclusters() {
        return subclusters;
    }

    public int subclusterBits() {
        return subclusterBits;
    }

    /** A cluster's without extended L2 entries. */
    public int subclusterBytes() {
        return 1 << subclusterBits;
    }

    public int subclusterIndex(long guestOffset) {
        return offsetInCluster(guestOffset) >>> subclusterBits;
    }

    public int offsetInSubcluster(long offset) {
        return (int) offset & (subclusterBytes() - 1);
    }

    // ---- refcounts

    public int refcountOrder() {
        return refcountOrder;
    }

    public int refcountBits() {
        return 1 << refcountOrder;
    }

    /** Clusters that one refcount block counts for. */
    public int refcountBlockEntries() {
        return 1 << refcountBlockBits;
    }

    /** Bytes of the host file that one refcount block counts for. */
    public long refcountBlockCoveredBytes() {
        return 1L << (refcountBlockBits + clusterBits);
    }

    public long refcountTableIndex(long hostOffset) {
        return hostOffset >>> (refcountBlockBits + clusterBits);
    }

    public int refcountBlockIndex(long hostOffset) {
        return (int) (hostOffset >>> clusterBits) & (refcountBlockEntries() - 1);
    }
}
