package io.jublk.qcow2.format;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.MemoryFile;
import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.format.HeaderExtension.FeatureNameTable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every limit from both sides, and what the refusal says. */
final class HeaderLimitsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    MAGIC                   | 0x514649fa          | 0x514649fa | no qcow2 image
                    VERSION                 | 1                   | 1 | versions 2 and 3
                    VERSION                 | 4                   | 4 | versions 2 and 3
                    CLUSTER_BITS            | 8                   | 8 | 9 to 21
                    CLUSTER_BITS            | 22                  | 22 | 9 to 21
                    CLUSTER_BITS            | 0xffffffff          | 4294967295 | 9 to 21
                    BACKING_FILE_OFFSET     | 65537               | 65537 | first cluster
                    BACKING_FILE_OFFSET     | 0x8000000000000000  | 9223372036854775808 | first cluster
                    CRYPT_METHOD            | 1                   | 1 | legacy AES
                    CRYPT_METHOD            | 2                   | 2 | LUKS, but the header extension
                    CRYPT_METHOD            | 3                   | 3 | 0 (none) and 2 (LUKS)
                    L1_SIZE                 | 4194305             | 4194305 | at most 4194304
                    L1_SIZE                 | 0xffffffff          | 4294967295 | at most 4194304
                    L1_TABLE_OFFSET         | 0x30001             | 0x30001 | multiple of the cluster
                    L1_TABLE_OFFSET         | 0x0100000000000000  | 0x100000000000000 | below 2^56
                    L1_TABLE_OFFSET         | 0x8000000000000000  | 0x8000000000000000 | below 2^56
                    L1_TABLE_OFFSET         | 0                   | 0 | there lies the header
                    SIZE                    | 1073741825          | 1073741825 | 2 entries cover 1073741824
                    SIZE                    | -1                  | 18446744073709551615 | 2 entries cover
                    REFCOUNT_TABLE_OFFSET   | 0x10200             | 0x10200 | multiple of the cluster
                    REFCOUNT_TABLE_OFFSET   | 0x0100000000000000  | 0x100000000000000 | below 2^56
                    REFCOUNT_TABLE_OFFSET   | 0                   | 0 | there lies the header
                    REFCOUNT_TABLE_CLUSTERS | 0                   | 0 | no refcount table
                    REFCOUNT_TABLE_CLUSTERS | 129                 | 129 | at most 8 MiB
                    REFCOUNT_TABLE_CLUSTERS | 0x80000000          | 2147483648 | at most 8 MiB
                    NB_SNAPSHOTS            | 65537               | 65537 | at most 65536
                    NB_SNAPSHOTS            | 0xffffffff          | 4294967295 | at most 65536
                    NB_SNAPSHOTS            | 1                   | 0 | not a snapshot table
                    SNAPSHOTS_OFFSET        | 0x8                 | 0x8 | multiple of the cluster
                    SNAPSHOTS_OFFSET        | 0x0100000000000000  | 0x100000000000000 | below 2^56
                    INCOMPATIBLE_FEATURES   | 0x8                 | 0x8 | bit 3 (compression type)
                    INCOMPATIBLE_FEATURES   | 0x8000000000000020  | 0x8000000000000020 | bit 5, bit 63
                    AUTOCLEAR_FEATURES      | 0x2                 | 0x2 | needs an external data file
                    REFCOUNT_ORDER          | 7                   | 7 | at most 6
                    REFCOUNT_ORDER          | 0xffffffff          | 4294967295 | at most 6
                    HEADER_LENGTH           | 103                 | 103 | 104 to
                    HEADER_LENGTH           | 108                 | 108 | multiple of 8
                    HEADER_LENGTH           | 65544               | 65544 | 104 to
                    HEADER_LENGTH           | 0xffffffff          | 4294967295 | 104 to
                    COMPRESSION_TYPE        | 1                   | 0x0 | bit 3 (compression type)
                    COMPRESSION_TYPE        | 2                   | 2 | 0 (deflate) and 1 (zstd)
                    """)
    void refused(HeaderField field, String value, String shown, String why) {
        MemoryFile file = SampleHeader.file(SampleHeader.builder());
        field.set(file.bytes(), number(value));
        Qcow2Exception e = assertThrows(Qcow2Exception.class, () -> Header.read(file));
        String text = String.valueOf(e.getMessage());
        assertTrue(text.startsWith("memory.qcow2: header field "), text);
        assertTrue(text.contains(" is " + shown + ": "), text);
        assertTrue(text.contains(why), text);
        assertTrue(text.matches(".* \\(byte \\d+\\) .*"), text);
        assertTrue(text.indexOf('\n') < 0, text);
    }

    @ParameterizedTest
    @CsvSource({
        "L1_SIZE, 4194304",
        "SIZE, 1073741824",
        "SIZE, 0",
        "REFCOUNT_TABLE_CLUSTERS, 128",
        "L1_TABLE_OFFSET, 0x00ffffffffff0000",
        "REFCOUNT_TABLE_OFFSET, 0x00ffffffffff0000",
        "SNAPSHOTS_OFFSET, 0x00ffffffffff0000",
        "REFCOUNT_ORDER, 0",
        "REFCOUNT_ORDER, 6",
        "HEADER_LENGTH, 104",
        "COMPATIBLE_FEATURES, -1",
        "AUTOCLEAR_FEATURES, 0xfffffffffffffffd",
        "INCOMPATIBLE_FEATURES, 0x7",
    })
    void accepted(HeaderField field, String value) {
        MemoryFile file = SampleHeader.file(SampleHeader.builder());
        field.set(file.bytes(), number(value));
        assertDoesNotThrow(() -> Header.read(file));
    }

    private static long number(String text) {
        return text.startsWith("0x")
                ? Long.parseUnsignedLong(text.substring(2), 16)
                : Long.parseLong(text);
    }

    @Test
    void aFieldIsNamedWithItsPlace() {
        MemoryFile file = SampleHeader.file(SampleHeader.builder());
        HeaderField.CLUSTER_BITS.set(file.bytes(), 30);
        assertEquals(
                "memory.qcow2: header field cluster_bits (byte 20) is 30: must be 9 to 21 (clusters"
                        + " of 512 bytes to 2 MiB)",
                assertThrows(Qcow2Exception.class, () -> Header.read(file)).getMessage());
    }

    @Test
    void anUnknownFeatureIsCalledByItsNameInTheImage() {
        byte[] entry = new byte[48];
        entry[1] = 5;
        entry[2] = 'f';
        entry[3] = 'u';
        entry[4] = 'n';
        MemoryFile file =
                SampleHeader.file(
                        SampleHeader.builder()
                                .incompatible(0x60)
                                .put(new FeatureNameTable(Bytes.of(entry))));
        refused(file, "the image needs what jublk does not know: fun, bit 6");
    }

    @Test
    void extendedL2NeedsLargeClusters() {
        HeaderBuilder small =
                new HeaderBuilder()
                        .clusterBits(13)
                        .l1(0x6000, 1)
                        .refcountTable(0x2000, 1)
                        .incompatible(Features.EXTENDED_L2);
        refused(SampleHeader.file(small), "cluster_bits (byte 20) is 13: must be at least 14");
        MemoryFile enough = SampleHeader.file(SampleHeader.builder());
        HeaderField.CLUSTER_BITS.set(enough.bytes(), 14);
        HeaderField.SIZE.set(enough.bytes(), 0);
        HeaderField.INCOMPATIBLE_FEATURES.set(enough.bytes(), Features.EXTENDED_L2);
        assertDoesNotThrow(() -> Header.read(enough));
    }

    @Test
    void aRawDataFileExcludesABackingFile() {
        refused(
                SampleHeader.file(
                        SampleHeader.builder()
                                .incompatible(Features.DATA_FILE)
                                .autoclear(Features.DATA_FILE_RAW)
                                .backingFile("base")),
                "excludes a backing file");
    }

    @Test
    void theBackingFilesNameIsBounded() {
        MemoryFile file = SampleHeader.file(SampleHeader.builder().backingFile("b".repeat(1023)));
        assertEquals("b".repeat(1023), Header.read(file).backingFile());
        HeaderField.BACKING_FILE_SIZE.set(file.bytes(), 1024);
        refused(file, "backing_file_size (byte 16) is 1024: must be at most 1023");
        HeaderField.BACKING_FILE_SIZE.set(file.bytes(), 3);
        HeaderField.BACKING_FILE_OFFSET.set(file.bytes(), 65534);
        refused(file, "backing_file_size (byte 16) is 3");
    }

    @Test
    void aNameThatIsNoTextIsRefused() {
        MemoryFile file = SampleHeader.file(SampleHeader.builder().backingFile("a\0b"));
        refused(file, "the backing file's name (byte 120) is not UTF-8 or holds a NUL");
    }

    @Test
    void tooShortFilesAreRefused() {
        MemoryFile file = new MemoryFile();
        refused(file, "has 0 bytes, too few for a qcow2 header");
        file.truncate(71);
        refused(file, "has 71 bytes, too few for a qcow2 header");
    }

    @Test
    void aCheckReadsWhatUseRefuses() {
        for (HeaderField field :
                List.of(HeaderField.REFCOUNT_TABLE_CLUSTERS, HeaderField.REFCOUNT_TABLE_OFFSET)) {
            MemoryFile file = SampleHeader.file(SampleHeader.builder());
            field.set(file.bytes(), 0);
            assertDoesNotThrow(() -> Header.readForCheck(file));
        }
        MemoryFile file = SampleHeader.file(SampleHeader.builder());
        HeaderField.SNAPSHOTS_OFFSET.set(file.bytes(), 1);
        assertDoesNotThrow(() -> Header.readForCheck(file));
    }

    private static void refused(MemoryFile file, String why) {
        String text =
                String.valueOf(
                        assertThrows(Qcow2Exception.class, () -> Header.read(file)).getMessage());
        assertTrue(text.contains(why), text);
    }
}
