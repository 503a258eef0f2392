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
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HeaderRoundTripTest {

    private static Header full() {
        return SampleHeader.builder()
                .backingFile("bäse image.raw")
                .cryptMethod(Header.LUKS)
                .snapshots(5L << 16, 3)
                .incompatible(Features.COMPRESSION_TYPE | Features.EXTENDED_L2 | Features.DIRTY)
                .compatible(Features.LAZY_REFCOUNTS | 0x8000000000000000L)
                .autoclear(Features.BITMAPS | 0x4000000000000000L)
                .refcountOrder(6)
                .compressionType(Header.ZSTD)
                .l1(3L << 16, 8)
                .extensions(
                        List.of(
                                new BackingFormat("raw"),
                                new Unknown(0x12345678, Bytes.of((byte) 1, (byte) 2, (byte) 3)),
                                FeatureNames.known(),
                                new Bitmaps(2, 64, 7L << 16),
                                new EncryptionHeader(9L << 16, 12345),
                                new DataFileName("data.raw"),
                                new Unknown(0x9abcdef0, Bytes.NONE)))
                .build();
    }

    @Test
    void everythingComesBack() {
        MemoryFile file = new MemoryFile();
        full().write(file);
        assertEquals(full(), Header.read(file));
    }

    @Test
    void version2ComesBack() {
        Header header =
                SampleHeader.builder()
                        .version2()
                        .backingFile("b")
                        .put(new BackingFormat("qcow2"))
                        .build();
        MemoryFile file = new MemoryFile();
        header.write(file);
        assertEquals(header, Header.read(file));
        assertEquals(HeaderField.VERSION_2_LENGTH, header.headerLength());
    }

    @Test
    void fieldsOfALaterVersionAreKept() {
        MemoryFile file = SampleHeader.file(SampleHeader.builder());
        MemorySegment bytes = file.bytes();
        HeaderField.HEADER_LENGTH.set(bytes, 128);
        bytes.set(BigEndian.LONG, 120, 0x1122334455667788L);
        Header header = Header.read(file);
        MemoryFile again = new MemoryFile();
        header.write(again);
        assertEquals(128, HeaderField.HEADER_LENGTH.get(again.bytes()));
        assertEquals(0x1122334455667788L, again.bytes().get(BigEndian.LONG, 120));
    }

    @Test
    void nothingOldStaysBehindAShorterName() {
        MemoryFile file = new MemoryFile();
        full().write(file);
        full().toBuilder().backingFile("b").build().write(file);
        assertEquals("b", Header.read(file).backingFile());
        long end =
                HeaderField.BACKING_FILE_OFFSET.get(file.bytes())
                        + HeaderField.BACKING_FILE_SIZE.get(file.bytes());
        assertEquals(
                -1,
                file.bytes()
                        .asSlice(end)
                        .mismatch(MemorySegment.ofArray(new byte[(int) (65536 - end)])));
    }

    @Test
    void extensionsArePutAndDropped() {
        Header header =
                full().toBuilder()
                        .put(new BackingFormat("qcow2"))
                        .drop(HeaderExtension.BITMAPS)
                        .build();
        assertEquals("qcow2", header.backingFormat());
        assertEquals(BackingFormat.class, header.extensions().getFirst().getClass());
        assertEquals(6, header.extensions().size());
        assertEquals("data.raw", header.dataFileName());
    }

    @Test
    void whatDoesNotFitIsRefused() {
        HeaderBuilder small =
                new HeaderBuilder().clusterBits(9).put(FeatureNames.known()).backingFile("12345");
        refused(
                small.build(),
                "x.qcow2: the header with its extensions and the backing file's"
                        + " name needs 517 bytes, the first cluster has 512");
        refused(
                SampleHeader.builder().backingFile("n".repeat(1024)).build(),
                "the backing file's name has 1024 bytes, the format allows 1023");
    }

    private static void refused(Header header, String why) {
        MemorySegment cluster = MemorySegment.ofArray(new byte[header.clusterBytes()]);
        Qcow2Exception e =
                assertThrows(Qcow2Exception.class, () -> header.encode("x.qcow2", cluster));
        assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
    }
}
