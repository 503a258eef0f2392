package io.jublk.qcow2.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.MemoryFile;
import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.format.HeaderExtension.BackingFormat;
import io.jublk.qcow2.format.HeaderExtension.Bitmaps;
import io.jublk.qcow2.format.HeaderExtension.DataFileName;
import io.jublk.qcow2.format.HeaderExtension.EncryptionHeader;
import io.jublk.qcow2.format.HeaderExtension.Unknown;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Extensions that are not as they must be. The first lies at byte 112. */
final class HeaderExtensionTest {

    @Test
    void aLengthBeyondTheHeaderIsRefused() {
        MemoryFile file = SampleHeader.file(SampleHeader.builder().put(new BackingFormat("raw")));
        file.bytes().set(BigEndian.INT, 116, 65417);
        refused(
                file,
                "memory.qcow2: header extension 'backing format' (byte 112): has a length of 65417"
                        + " bytes, more than the header's 65416");
        file.bytes().set(BigEndian.INT, 116, -1);
        refused(file, "has a length of 4294967295 bytes");
    }

    @Test
    void extensionsEndAtTheBackingFilesName() {
        MemoryFile file = SampleHeader.file(SampleHeader.builder().put(new BackingFormat("raw")));
        HeaderField.BACKING_FILE_OFFSET.set(file.bytes(), 122);
        HeaderField.BACKING_FILE_SIZE.set(file.bytes(), 1);
        refused(file, "has a length of 3 bytes, more than the header's 2");
    }

    @Test
    void aSecondOneIsRefused() {
        refused(
                SampleHeader.file(
                        SampleHeader.builder()
                                .extensions(
                                        List.of(new BackingFormat("raw"), new BackingFormat("x")))),
                "'backing format' (byte 128): is there a second time");
    }

    @Test
    void namesAreBounded() {
        accepted(SampleHeader.builder().put(new BackingFormat("f".repeat(15))));
        refused(
                SampleHeader.file(SampleHeader.builder().put(new BackingFormat("f".repeat(16)))),
                "has 16 bytes, must be at most 15");
        refused(
                SampleHeader.file(SampleHeader.builder().put(new DataFileName("f".repeat(4096)))),
                "has 4096 bytes, must be at most 4095");
        refused(
                SampleHeader.file(SampleHeader.builder().put(new DataFileName("a\0"))),
                "is not UTF-8 or holds a NUL");
    }

    @Test
    void lengthsAreExact() {
        for (int type : new int[] {HeaderExtension.BITMAPS, HeaderExtension.ENCRYPTION_HEADER}) {
            refused(
                    SampleHeader.file(
                            SampleHeader.builder().put(new Unknown(type, Bytes.of(new byte[23])))),
                    "has 23 bytes, must have ");
        }
    }

    @Test
    void bitmapsAreWithinLimitsUnlessStale() {
        for (Bitmaps bad :
                List.of(
                        new Bitmaps(0, 32, 1 << 16),
                        new Bitmaps(65536, 32, 1 << 16),
                        new Bitmaps(1, 0, 1 << 16),
                        new Bitmaps(1, Limits.MAX_BITMAP_DIRECTORY_BYTES + 1, 1 << 16),
                        new Bitmaps(1, -1, 1 << 16),
                        new Bitmaps(1, 32, 1 << 15),
                        new Bitmaps(1, 32, 1L << 56))) {
            refused(
                    SampleHeader.file(SampleHeader.builder().autoclear(Features.BITMAPS).put(bad)),
                    "header extension 'bitmaps' (byte 112)");
            accepted(SampleHeader.builder().put(bad));
        }
        accepted(
                SampleHeader.builder()
                        .autoclear(Features.BITMAPS)
                        .put(new Bitmaps(65535, Limits.MAX_BITMAP_DIRECTORY_BYTES, 1 << 16)));
    }

    @Test
    void theEncryptionHeaderLiesAtACluster() {
        for (EncryptionHeader bad :
                List.of(
                        new EncryptionHeader(512, 1),
                        new EncryptionHeader(1L << 56, 1),
                        new EncryptionHeader(1 << 16, -1))) {
            refused(
                    SampleHeader.file(SampleHeader.builder().cryptMethod(Header.LUKS).put(bad)),
                    "header extension 'encryption header' (byte 112)");
        }
        refused(
                SampleHeader.file(SampleHeader.builder().put(new EncryptionHeader(1 << 16, 1024))),
                "not LUKS, but there is a header extension for LUKS");
    }

    @Test
    void theFeatureNamesAreQemus() {
        assertEquals(
                List.of(
                        "dirty bit",
                        "corrupt bit",
                        "external data file",
                        "compression type",
                        "extended L2 entries",
                        "bit 5"),
                FeatureNames.of(FeatureNames.known(), Features.Kind.INCOMPATIBLE, 0x3f));
        assertEquals(List.of("bit 63"), FeatureNames.of(null, Features.Kind.AUTOCLEAR, 1L << 63));
    }

    private static void accepted(HeaderBuilder builder) {
        assertEquals(builder.build(), Header.read(SampleHeader.file(builder)));
    }

    private static void refused(MemoryFile file, String why) {
        String text =
                String.valueOf(
                        assertThrows(Qcow2Exception.class, () -> Header.read(file)).getMessage());
        assertTrue(text.contains(why), text);
    }
}
