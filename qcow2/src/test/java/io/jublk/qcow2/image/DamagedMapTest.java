package io.jublk.qcow2.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.MemoryFile;
import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.crypt.PassphraseSource;
import io.jublk.qcow2.format.BigEndian;
import io.jublk.qcow2.format.Features;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.HeaderBuilder;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** One table with one entry that cannot be: refused with its place, not followed. */
final class DamagedMapTest {

    private static final int CLUSTER = 1 << 16;
    private static final int L1 = 3 * CLUSTER;
    private static final int L2 = 4 * CLUSTER;

    private final MemoryFile file = new MemoryFile();

    @Test
    void l1Entries() {
        refusedL1(0x40200, "L1 entry 0: the L2 table's offset 0x40200 must be a multiple");
    }

    @Test
    void standardEntries() {
        refused(v3(), 0x50200, 0, "the cluster's offset 0x50200 must be a multiple");
        refused(
                new HeaderBuilder().version2(),
                0x50001,
                0,
                "the zero flag is set, which version 2 does not have");
    }

    @Test
    void subclusters() {
        HeaderBuilder extended = v3().incompatible(Features.EXTENDED_L2);
        refused(extended, 0x50000, 1L | 1L << 32, "subcluster 0 is both allocated and zero");
        refused(extended, 0, 1, "subcluster 0 is allocated, its cluster is not");
    }

    @Test
    void dataFiles() {
        HeaderBuilder data = v3().incompatible(Features.DATA_FILE);
        refused(data, 0x50000, 0, "the cluster's offset 0x50000 must be the guest's");
        refused(data, 1L << 62, 0, "a compressed cluster, although there is an external data file");
        assertEquals(Extent.Kind.DATA, map(data, 1L << 63, 0).map(0, 1).kind());
        assertEquals(Extent.Kind.UNALLOCATED, map(data, 0, 0).map(0, 1).kind());
    }

    /** Bits 57 and 60 are a part of the offset with clusters of 512 bytes. */
    @Test
    void compressedEntries() {
        long entry = 1L << 62 | 1L << 57;
        HeaderBuilder small = v3().clusterBits(9).l1(L1, 1);
        refused(small, entry, 0, "the compressed cluster's offset is beyond 2^56");
    }

    @Test
    void aCompressedClusterThatIsNone() {
        Header header = v3().sizeBytes(CLUSTER).l1(L1, 1).build();
        map(v3(), 1L << 62 | 5 * CLUSTER + 7, 0);
        try (Qcow2Image image =
                new Qcow2Image(
                        file,
                        header,
                        null,
                        null,
                        null,
                        new SystemTransforms(PassphraseSource.NONE))) {
            Qcow2Exception e =
                    assertThrows(
                            Qcow2Exception.class,
                            () -> image.read(3, MemorySegment.ofArray(new byte[9])));
            assertEquals(
                    "memory.qcow2: the compressed cluster of guest offset 0, at byte 327687, is"
                            + " damaged",
                    e.getMessage());
        }
    }

    private static HeaderBuilder v3() {
        return new HeaderBuilder();
    }

    private void refusedL1(long entry, String why) {
        ClusterMap map = map(v3(), 0, 0, entry);
        refused(map, why);
    }

    private void refused(HeaderBuilder builder, long entry, long bitmap, String why) {
        refused(map(builder, entry, bitmap), why);
    }

    private static void refused(ClusterMap map, String why) {
        String text =
                String.valueOf(
                        assertThrows(Qcow2Exception.class, () -> map.map(0, 512)).getMessage());
        assertTrue(
                text.startsWith("memory.qcow2: the image is damaged at guest offset 0: " + why),
                text);
    }

    private ClusterMap map(HeaderBuilder builder, long entry, long bitmap) {
        return map(builder, entry, bitmap, L2);
    }

    private ClusterMap map(HeaderBuilder builder, long entry, long bitmap, long l1Entry) {
        Header header = builder.sizeBytes(CLUSTER).l1(L1, 1).build();
        file.truncate(6L * CLUSTER);
        file.bytes().set(BigEndian.LONG, L1, l1Entry);
        file.bytes().set(BigEndian.LONG, L2, entry);
        file.bytes().set(BigEndian.LONG, L2 + 8, bitmap);
        return new ClusterMap(file, header, header.l1Offset(), header.l1Entries());
    }
}
