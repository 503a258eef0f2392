package io.jublk.qcow2.check;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.format.Bitmap;
import io.jublk.qcow2.format.BitmapDirectory;
import io.jublk.qcow2.format.Features;
import io.jublk.qcow2.format.HeaderExtension.Bitmaps;
import io.jublk.qcow2.format.L1Entry;
import java.util.List;

/**
 * Counts what bitmaps use: the directory, each one's table and clusters
 * (qcow2_check_bitmaps_refcounts). Stale bitmaps use nothing: their clusters are leaked.
 */
final class BitmapCheck {

    /** All that is not the offset, nor bit 0, which says ones where there is no cluster. */
    private static final long RESERVED = 0xff00_0000_0000_01feL;

    private final Subject image;
    private final References references;
    private final TableBudget budget;
    private final Findings findings;

    BitmapCheck(Subject image, References references, TableBudget budget, Findings findings) {
        this.image = image;
        this.references = references;
        this.budget = budget;
        this.findings = findings;
    }

    void run() {
        Bitmaps extension = image.header().bitmaps();
        if (extension == null || (image.header().autoclear() & Features.BITMAPS) == 0) {
            return;
        }
        references.add(
                Use.EXTENSION,
                extension.directoryOffset(),
                extension.directoryBytes(),
                1,
                new Place.Named("the bitmap directory"));
        List<Bitmap> bitmaps;
        try {
            bitmaps = BitmapDirectory.read(image.file(), image.header());
        } catch (Qcow2Exception e) {
            findings.corruption(1, "the bitmap directory cannot be read");
            // Its message begins with the file's name.
            findings.notWalked("%s", String.valueOf(e.getMessage()));
            return;
        }
        for (int i = 0; i < bitmaps.size(); i++) {
            checkLength(bitmaps.get(i), i);
            count(bitmaps.get(i), "table of bitmap " + i);
        }
    }

    /** One that was not saved in order may be of another size: the image was resized. */
    private void checkLength(Bitmap bitmap, int index) {
        long bits = ceilDiv(image.header().sizeBytes(), bitmap.granularityBits());
        long clusters = image.layout().clustersFor(ceilDiv(bits, 3));
        if (!bitmap.isInUse() && bitmap.tableEntries() != clusters) {
            findings.corruption(
                    1,
                    "bitmap %d: has a table of %d clusters, the disk needs %d",
                    index,
                    bitmap.tableEntries(),
                    clusters);
            findings.notWalked("bitmap %d: cannot be used", index);
        }
    }

    private static long ceilDiv(long dividend, int divisorBits) {
        return (dividend >>> divisorBits) + ((dividend & ((1L << divisorBits) - 1)) == 0 ? 0 : 1);
    }

    private void count(Bitmap bitmap, String name) {
        long lengthBytes = (long) bitmap.tableEntries() * Long.BYTES;
        references.add(Use.EXTENSION, bitmap.tableOffset(), lengthBytes, 1, new Place.Named(name));
        if (!budget.take(image.inFile(bitmap.tableOffset(), lengthBytes))) {
            findings.notWalked("%s: overlaps other tables, and too many do", name);
            return;
        }
        long[] table = image.readLongs(bitmap.tableOffset(), lengthBytes);
        for (int i = 0; i < table.length; i++) {
            Place place = new Place.Indexed(name, i);
            long offset = L1Entry.l2Offset(table[i]); // the same bits
            if (!isSound(table[i], offset)) {
                findings.corruption(1, "%s: 0x%x is invalid", place, table[i]);
                findings.notWalked("%s: cannot be used", name);
                return;
            }
            if (offset != 0) {
                references.add(Use.EXTENSION, offset, image.layout().clusterBytes(), 1, place);
            }
        }
    }

    private boolean isSound(long entry, long offset) {
        return (entry & RESERVED) == 0
                && (offset == 0
                        || (image.layout().offsetInCluster(offset) == 0 && (entry & 1) == 0));
    }
}
