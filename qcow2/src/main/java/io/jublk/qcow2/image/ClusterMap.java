package io.jublk.qcow2.image;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.BigEndian;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.L1Entry;
import io.jublk.qcow2.format.L2Entry;
import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.Offsets;
import io.jublk.qcow2.format.SubclusterBitmap;
import java.lang.foreign.MemorySegment;

/** The way from guest offsets to host offsets, by one L1 table (qcow2_get_host_offset in QEMU). */
final class ClusterMap {

    private final String fileName;
    private final Layout layout;
    private final long[] l1;
    private final L2Cache l2Cache;
    private final boolean zeroFlag;
    private final boolean dataFile;

    ClusterMap(ImageFile file, Header header, long l1Offset, int l1Entries) {
        this.fileName = file.name();
        this.layout = Layout.of(header);
        this.l1 = l1(file, l1Offset, l1Entries);
        this.l2Cache = new L2Cache(file, layout.clusterBytes());
        this.zeroFlag = header.version() >= 3 && !layout.isExtendedL2();
        this.dataFile = header.hasDataFile();
    }

    /** The header's limits bound it to 32 MiB. */
    private static long[] l1(ImageFile file, long offset, int entries) {
        MemorySegment table = MemorySegment.ofArray(new byte[entries * Long.BYTES]);
        file.read(offset, table);
        long[] l1 = new long[entries];
        for (int i = 0; i < entries; i++) {
            l1[i] = table.getAtIndex(BigEndian.LONG, i);
        }
        return l1;
    }

    /** All that is of one kind from {@code offset} on, within what one L2 table describes. */
    Extent map(long offset, long maxBytes) {
        long described = layout.l2CoveredBytes() - (offset & (layout.l2CoveredBytes() - 1));
        long lengthBytes = Math.min(maxBytes, described);
        long l1Index = layout.l1Index(offset);
        long l2Offset = l1Index < l1.length ? L1Entry.l2Offset(l1[(int) l1Index]) : 0;
        if (l2Offset == 0) {
            return Extent.unallocated(offset, lengthBytes);
        }
        String fault = Offsets.fault(l2Offset, layout.clusterBytes());
        if (fault != null) {
            throw damaged(
                    offset,
                    "L1 entry %d: the L2 table's offset 0x%x %s"
                            .formatted(l1Index, l2Offset, fault));
        }
        MemorySegment table = l2Cache.table(l2Offset);
        Extent extent = inCluster(table, offset);
        while (extent.lengthBytes() < lengthBytes) {
            Extent next = inCluster(table, extent.end());
            if (!extent.joins(next)) {
                return extent;
            }
            extent = extent.withLength(extent.lengthBytes() + next.lengthBytes());
        }
        return extent.withLength(lengthBytes);
    }

    /** To the end of its cluster, or to where the subclusters change. */
    private Extent inCluster(MemorySegment table, long offset) {
        int at = layout.l2EntryOffset(offset);
        long entry = table.get(BigEndian.LONG, at);
        int inCluster = layout.offsetInCluster(offset);
        int toEnd = layout.clusterBytes() - inCluster;
        if (L2Entry.isCompressed(entry)) {
            return compressed(entry, offset, toEnd);
        }
        long cluster = hostCluster(entry, offset);
        long hostOffset = cluster == Extent.NOWHERE ? cluster : cluster + inCluster;
        if (layout.isExtendedL2()) {
            return subclusters(table.get(BigEndian.LONG, at + Long.BYTES), offset, hostOffset);
        }
        if (L2Entry.isZero(entry)) {
            if (!zeroFlag) {
                throw damaged(offset, "the zero flag is set, which version 2 does not have");
            }
            return new Extent(Extent.Kind.ZERO, offset, toEnd, hostOffset);
        }
        return hostOffset == Extent.NOWHERE
                ? Extent.unallocated(offset, toEnd)
                : Extent.data(offset, toEnd, hostOffset);
    }

    private Extent compressed(long entry, long offset, int toEnd) {
        if (dataFile) {
            throw damaged(offset, "a compressed cluster, although there is an external data file");
        }
        if (L2Entry.reservedBits(entry, zeroFlag, layout.clusterBits()) != 0) {
            throw damaged(offset, "the compressed cluster's offset is beyond 2^56");
        }
        return new Extent(
                Extent.Kind.COMPRESSED,
                offset,
                toEnd,
                L2Entry.compressedOffset(entry, layout.clusterBits()));
    }

    private long hostCluster(long entry, long offset) {
        long host = L2Entry.hostOffset(entry);
        // In a data file guest cluster 0 lies at 0, and the copied flag says that it does.
        if (host == 0 && !(dataFile && L2Entry.isCopied(entry))) {
            return Extent.NOWHERE;
        }
        String fault = Offsets.fault(host, layout.clusterBytes());
        if (fault != null) {
            throw damaged(offset, "the cluster's offset 0x%x %s".formatted(host, fault));
        }
        if (dataFile && host != layout.clusterStart(offset)) {
            throw damaged(
                    offset,
                    "the cluster's offset 0x%x must be the guest's with an external data file"
                            .formatted(host));
        }
        return host;
    }

    private Extent subclusters(long bitmap, long offset, long hostOffset) {
        int index = layout.subclusterIndex(offset);
        int run = SubclusterBitmap.run(bitmap, index);
        long length = ((long) run << layout.subclusterBits()) - layout.offsetInSubcluster(offset);
        return switch (SubclusterBitmap.state(bitmap, index)) {
            case ZERO -> new Extent(Extent.Kind.ZERO, offset, length, hostOffset);
            case UNALLOCATED -> Extent.unallocated(offset, length);
            case ALLOCATED -> {
                if (hostOffset == Extent.NOWHERE) {
                    throw damaged(
                            offset,
                            "subcluster %d is allocated, its cluster is not".formatted(index));
                }
                yield Extent.data(offset, length, hostOffset);
            }
            case INVALID ->
                    throw damaged(
                            offset, "subcluster %d is both allocated and zero".formatted(index));
        };
    }

    /** The L2 entry of the compressed cluster at an offset. */
    long entry(long offset) {
        MemorySegment table = l2Cache.table(L1Entry.l2Offset(l1[(int) layout.l1Index(offset)]));
        return table.get(BigEndian.LONG, layout.l2EntryOffset(offset));
    }

    private Qcow2Exception damaged(long offset, String what) {
        return new Qcow2Exception(
                "%s: the image is damaged at guest offset %d: %s; 'qemu-img check' says more"
                        .formatted(fileName, layout.clusterStart(offset), what));
    }
}
