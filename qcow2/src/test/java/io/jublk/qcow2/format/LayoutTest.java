package io.jublk.qcow2.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.qcow2.Seeds;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The shifts and masks, against the specification's divisions. */
final class LayoutTest {

    private static final long SEED = Seeds.next();

    @Test
    void asTheSpecificationDivides() {
        Random random = new Random(SEED);
        for (int clusterBits = 9; clusterBits <= 21; clusterBits++) {
            for (int order = 0; order <= 6; order++) {
                check(clusterBits, false, order, random);
                if (clusterBits >= 14) {
                    check(clusterBits, true, order, random);
                }
            }
        }
    }

    private static void check(int clusterBits, boolean extended, int order, Random random) {
        Layout layout =
                Layout.of(
                        new HeaderBuilder()
                                .clusterBits(clusterBits)
                                .incompatible(extended ? Features.EXTENDED_L2 : 0)
                                .refcountOrder(order)
                                .build());
        String what = "cluster bits %d, order %d, seed %d".formatted(clusterBits, order, SEED);
        long cluster = 1L << clusterBits;
        long l2Entries = cluster / (extended ? 16 : 8);
        long blockEntries = cluster * 8 / (1 << order);
        assertEquals(cluster, layout.clusterBytes(), what);
        assertEquals(l2Entries, layout.l2Entries(), what);
        assertEquals(l2Entries * cluster, layout.l2CoveredBytes(), what);
        assertEquals(blockEntries, layout.refcountBlockEntries(), what);
        assertEquals(blockEntries * cluster, layout.refcountBlockCoveredBytes(), what);
        assertEquals(extended ? cluster / 32 : cluster, layout.subclusterBytes(), what);
        assertEquals(cluster, (long) layout.subclusters() * layout.subclusterBytes(), what);
        for (int i = 0; i < 50; i++) {
            long offset = random.nextLong() >>> (8 + random.nextInt(50));
            assertEquals(offset / cluster, layout.clusterIndex(offset), what);
            assertEquals(offset % cluster, layout.offsetInCluster(offset), what);
            assertEquals(offset / cluster * cluster, layout.clusterStart(offset), what);
            assertEquals(Math.ceilDiv(offset, cluster), layout.clustersFor(offset), what);
            assertEquals(offset / cluster % l2Entries, layout.l2Index(offset), what);
            assertEquals(
                    offset / cluster % l2Entries * (extended ? 16 : 8),
                    layout.l2EntryOffset(offset),
                    what);
            assertEquals(offset / cluster / l2Entries, layout.l1Index(offset), what);
            assertEquals(
                    Math.ceilDiv(offset, cluster * l2Entries), layout.l1EntriesFor(offset), what);
            assertEquals(offset / cluster / blockEntries, layout.refcountTableIndex(offset), what);
            assertEquals(offset / cluster % blockEntries, layout.refcountBlockIndex(offset), what);
            assertEquals(
                    offset % cluster / layout.subclusterBytes(),
                    layout.subclusterIndex(offset),
                    what);
            assertEquals(
                    layout.clusterStart(offset),
                    layout.guestOffset(layout.l1Index(offset), layout.l2Index(offset)),
                    what);
        }
    }
}
