package io.jublk.qcow2.check;

import io.jublk.qcow2.format.L1Entry;

/** Checks the entries of L1 tables and collects the L2 tables that they point to. */
final class L1Walk {

    private final Subject image;
    private final References references;
    private final DiskRefcounts refcounts;
    private final L2Tables l2Tables;
    private final TableBudget budget;
    private final Findings findings;

    L1Walk(
            Subject image,
            References references,
            DiskRefcounts refcounts,
            L2Tables l2Tables,
            TableBudget budget,
            Findings findings) {
        this.image = image;
        this.references = references;
        this.refcounts = refcounts;
        this.l2Tables = l2Tables;
        this.budget = budget;
        this.findings = findings;
    }

    /**
     * @param name "the active L1 table" or that of a snapshot
     */
    void walk(String name, long offset, long entries, boolean active) {
        long lengthBytes = entries * Long.BYTES;
        references.add(Use.L1, offset, lengthBytes, 1, new Place.Named(name));
        if (!budget.take(image.inFile(offset, lengthBytes))) {
            findings.notWalked("%s: overlaps other tables, and too many do", name);
            return;
        }
        long[] table = image.readLongs(offset, lengthBytes);
        for (int i = 0; i < Math.min(table.length, entries); i++) {
            if (table[i] != 0) {
                visit(new Place.L1(name, offset, i), table[i], active);
            }
        }
    }

    private void visit(Place.L1 place, long entry, boolean active) {
        if (L1Entry.reservedBits(entry) != 0) {
            findings.corruption(1, "%s: has reserved bits set: 0x%x", place, entry);
        }
        long l2Offset = L1Entry.l2Offset(entry);
        references.add(Use.L2, l2Offset, image.layout().clusterBytes(), 1, place);
        if (image.layout().offsetInCluster(l2Offset) != 0) {
            findings.corruption(
                    1,
                    "%s: the L2 table's offset 0x%x is no multiple of a cluster",
                    place,
                    l2Offset);
        }
        if (active && l2Offset != 0) {
            checkCopied(place, entry, l2Offset);
        }
        if (!l2Tables.add(l2Offset, active)) {
            findings.notWalked("%s: its L2 table is misaligned, and too many before it are", place);
        }
    }

    private void checkCopied(Place.L1 place, long entry, long l2Offset) {
        long cluster = image.layout().clusterIndex(l2Offset);
        if (refcounts.isReadableFor(cluster)
                && (refcounts.get(cluster) == 1) != L1Entry.isCopied(entry)) {
            findings.copiedFlag(1, place, refcounts.get(cluster));
        }
    }
}
