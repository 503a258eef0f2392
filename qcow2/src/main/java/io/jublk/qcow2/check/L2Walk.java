package io.jublk.qcow2.check;

import io.jublk.qcow2.format.BigEndian;
import io.jublk.qcow2.format.L2Entry;
import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.SubclusterBitmap;
import java.lang.foreign.MemorySegment;

/** Checks the entries of L2 tables and counts what they point to (check_refcounts_l2). */
final class L2Walk {

    private final Subject image;
    private final Layout layout;
    private final boolean dataFile;
    private final References references;
    private final DiskRefcounts refcounts;
    private final Findings findings;

    // Guest clusters of the active tables.
    long allocated;
    long fragmented;
    long compressed;

    L2Walk(Subject image, References references, DiskRefcounts refcounts, Findings findings) {
        this.image = image;
        this.layout = image.layout();
        this.dataFile = image.header().hasDataFile();
        this.references = references;
        this.refcounts = refcounts;
        this.findings = findings;
    }

    void walk(L2Tables tables) {
        MemorySegment table = image.clusterBuffer();
        for (L2Tables.Refs refs : tables.all()) {
            image.read(refs.offset, table);
            walk(refs, table);
        }
    }

    private void walk(L2Tables.Refs refs, MemorySegment table) {
        boolean checkCopied =
                refs.active > 0
                        && refs.offset != 0
                        && refcounts.isReadableFor(layout.clusterIndex(refs.offset));
        long nextOffset = 0;
        for (int i = 0; i < layout.l2Entries(); i++) {
            long at = (long) i * layout.l2EntryBytes();
            long entry = table.get(BigEndian.LONG, at);
            long bitmap = layout.isExtendedL2() ? table.get(BigEndian.LONG, at + Long.BYTES) : 0;
            if (entry == 0 && bitmap == 0) {
                continue;
            }
            Place.L2 place = new Place.L2(refs.offset, i, entry);
            switch (ClusterKind.of(entry, image)) {
                case COMPRESSED -> compressed(refs, place, bitmap);
                case ZERO -> reserved(refs, place);
                case UNALLOCATED -> {
                    reserved(refs, place);
                    if ((bitmap & SubclusterBitmap.ALL_ALLOCATED) != 0) {
                        corruption(refs, place, "has no cluster, but subclusters: ", bitmap);
                    }
                }
                case ALLOCATED -> {
                    reserved(refs, place);
                    allocated(refs, place, bitmap);
                    if (checkCopied) {
                        copied(refs, place);
                    }
                    long offset = L2Entry.hostOffset(entry);
                    if (nextOffset != 0 && offset != nextOffset) {
                        fragmented += refs.active;
                    }
                    nextOffset = offset + layout.clusterBytes();
                }
            }
        }
    }

    private void reserved(L2Tables.Refs refs, Place.L2 place) {
        // QEMU does not mind the zero flag where it has no meaning.
        long bits = L2Entry.reservedBits(place.entry(), true, layout.clusterBits());
        if (bits != 0) {
            corruption(refs, place, "has reserved bits set: ", bits);
        }
    }

    private void compressed(L2Tables.Refs refs, Place.L2 place, long bitmap) {
        if (L2Entry.isCopied(place.entry())) {
            corruption(refs, place, "is compressed and has the copied flag", 0);
        }
        if (dataFile) {
            corruption(refs, place, "is compressed in an image with an external data file", 0);
            return;
        }
        if (bitmap != 0) {
            corruption(refs, place, "is compressed and has subclusters: ", bitmap);
            return;
        }
        references.add(
                Use.DATA,
                L2Entry.compressedOffset(place.entry(), layout.clusterBits()),
                L2Entry.compressedLengthBytes(place.entry(), layout.clusterBits()),
                refs.all,
                place);
        // Compressed clusters share sectors: each of them is read in a piece of its own.
        allocated += refs.active;
        compressed += refs.active;
        fragmented += refs.active;
    }

    private void allocated(L2Tables.Refs refs, Place.L2 place, long bitmap) {
        long offset = L2Entry.hostOffset(place.entry());
        if (SubclusterBitmap.invalid(bitmap) != 0) {
            corruption(refs, place, "has subclusters both allocated and zero: ", bitmap);
        }
        if (layout.offsetInCluster(offset) != 0) {
            corruption(refs, place, "the cluster's offset is no multiple of a cluster: ", offset);
        }
        allocated += refs.active;
        if (!dataFile) {
            references.add(Use.DATA, offset, layout.clusterBytes(), refs.all, place);
        }
    }

    private void copied(L2Tables.Refs refs, Place.L2 place) {
        long refcount = 1;
        if (!dataFile) {
            long cluster = layout.clusterIndex(L2Entry.hostOffset(place.entry()));
            if (!refcounts.isReadableFor(cluster)) {
                return;
            }
            refcount = refcounts.get(cluster);
        }
        if ((refcount == 1) != L2Entry.isCopied(place.entry())) {
            findings.copiedFlag(refs.active, place, refcount);
        }
    }

    private void corruption(L2Tables.Refs refs, Place.L2 place, String what, long bits) {
        findings.corruption(
                refs.all, "%s: %s%s", place, what, bits == 0 ? "" : "0x" + Long.toHexString(bits));
    }
}
