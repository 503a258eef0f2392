package io.jublk.qcow2.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.QemuImg;
import io.jublk.qcow2.Seeds;
import io.jublk.qcow2.crypt.LuksFormat;
import io.jublk.qcow2.format.Features;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.HeaderBuilder;
import io.jublk.qcow2.image.DiskImage;
import io.jublk.qcow2.image.ImageFormat;
import io.jublk.qcow2.image.OpenOptions;
import io.jublk.qcow2.image.SystemTransforms;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** New images, which QEMU checks and compares. */
class ConversionTest {

    private static final byte[] PASSPHRASE = "pass phrase".getBytes(UTF_8);

    @TempDir Path directory;

    private final Random random = new Random(Seeds.next());

    /** Compression 0 is none, 1 deflate, 2 zstd. */
    @ParameterizedTest(name = "clusters of 2^{0}, refcounts of 2^{1} bits, extended {2}, {3}")
    @CsvSource({
        "9,  4, false, 0", "9,  0, false, 1", "9,  6, false, 2",
        "12, 4, false, 0", "12, 3, false, 1", "12, 4, false, 2",
        "14, 1, true,  0", "14, 4, true,  1", "14, 4, true,  2",
        "16, 4, false, 0", "16, 4, false, 1", "16, 0, false, 2",
        "16, 6, true,  1", "21, 4, false, 0", "21, 2, false, 1",
        "21, 4, true,  2",
    })
    void qemuFindsNothingWrongAndNothingElse(
            int clusterBits, int refcountOrder, boolean extended, int compression)
            throws IOException {
        Seeds.assumeChosen();
        Path raw = Sources.raw(directory.resolve("in.raw"), random);
        Path image = directory.resolve("out.qcow2");
        Header plan = plan(clusterBits, refcountOrder, extended, compression);
        try (DiskImage source = open(raw, ImageFormat.RAW)) {
            conversion(source, image).toQcow2(plan, compression != 0, null);
        }
        QemuImg.check(image);
        QemuImg.run("compare", "-f", "raw", "-F", "qcow2", raw, image);
        assertReadsAs(raw, image);
    }

    @Test
    void version2() throws IOException {
        Path raw = Sources.raw(directory.resolve("in.raw"), random);
        Path image = directory.resolve("out.qcow2");
        try (DiskImage source = open(raw, ImageFormat.RAW)) {
            conversion(source, image).toQcow2(new HeaderBuilder().version2().build(), true, null);
        }
        assertEquals("0.10", QemuImg.info(image).text("compat").orElseThrow());
        QemuImg.check(image);
        QemuImg.run("compare", "-f", "raw", "-F", "qcow2", raw, image);
    }

    @ParameterizedTest
    @CsvSource({"zlib,512", "zlib,64k", "zstd,64k", "zstd,2M"})
    void whatQemuCompressesIsRead(String type, String clusterSize) throws IOException {
        Path raw = Sources.raw(directory.resolve("in.raw"), random);
        Path image = directory.resolve("qemu.qcow2");
        String options = "compression_type=" + type + ",cluster_size=" + clusterSize;
        QemuImg.run("convert", "-c", "-O", "qcow2", "-o", options, "-f", "raw", raw, image);
        assertReadsAs(raw, image);
    }

    @Test
    void backingImagesAreReadThrough() throws IOException {
        Path raw = Sources.raw(directory.resolve("base.raw"), random);
        Path top = directory.resolve("top.qcow2");
        QemuImg.run("create", "-q", "-f", "qcow2", "-b", raw, "-F", "raw", top, "20M");
        QemuImg.io(top, "write -z 1M 2M", "write -P 7 15M 70k", "write -P 0 4M 64k");
        Path image = directory.resolve("out.qcow2");
        try (DiskImage source = open(top, ImageFormat.QCOW2)) {
            conversion(source, image).toQcow2(plan(16, 4, false, 2), true, null);
        }
        QemuImg.check(image);
        QemuImg.run("compare", "-f", "qcow2", "-F", "qcow2", top, image);
        assertEquals(false, QemuImg.info(image).has("backing-filename"));
    }

    /** Nothing allocated for nothing, and not more for compressed clusters than QEMU takes. */
    @ParameterizedTest
    @CsvSource({"zlib,1", "zstd,2"})
    void compressedClustersLieByteBehindByte(String type, int compression) throws IOException {
        Path raw = directory.resolve("in.raw");
        Files.write(raw, Sources.text(4 << 20, random));
        Path image = directory.resolve("out.qcow2");
        Path qemus = directory.resolve("qemu.qcow2");
        try (DiskImage source = open(raw, ImageFormat.RAW)) {
            conversion(source, image).toQcow2(plan(16, 4, false, compression), true, null);
        }
        QemuImg.run(
                "convert",
                "-c",
                "-O",
                "qcow2",
                "-o",
                "compression_type=" + type,
                "-f",
                "raw",
                raw,
                qemus);
        long difference = Files.size(image) - Files.size(qemus);
        assertTrue(difference <= 65536, difference + " bytes more than QEMU's");
    }

    @Test
    void anEmptyDisk() throws IOException {
        Path raw = Files.createFile(directory.resolve("empty.raw"));
        Path image = directory.resolve("out.qcow2");
        try (DiskImage source = open(raw, ImageFormat.RAW)) {
            conversion(source, image).toQcow2(plan(16, 4, false, 1), true, null);
        }
        QemuImg.check(image);
        assertEquals(0, QemuImg.info(image).number("virtual-size"));
        assertReadsAs(raw, image);
    }

    @Test
    void aLargeDiskWithoutDataIsDoneAtOnce() throws IOException {
        Path empty = directory.resolve("empty.qcow2");
        QemuImg.run("create", "-q", "-f", "qcow2", empty, "8T");
        Path image = directory.resolve("out.qcow2");
        try (DiskImage source = open(empty, ImageFormat.QCOW2)) {
            conversion(source, image).toQcow2(plan(16, 4, false, 0), false, null);
        }
        QemuImg.check(image);
        assertEquals(8L << 40, QemuImg.info(image).number("virtual-size"));
    }

    @Test
    void tooLargeForItsClustersIsSaid() throws IOException {
        Path empty = directory.resolve("empty.qcow2");
        QemuImg.run("create", "-q", "-f", "qcow2", empty, "1T");
        Path image = directory.resolve("out.qcow2");
        try (DiskImage source = open(empty, ImageFormat.QCOW2)) {
            Conversion conversion = conversion(source, image);
            Qcow2Exception e =
                    assertThrows(
                            Qcow2Exception.class,
                            () -> conversion.toQcow2(plan(9, 4, false, 0), false, null));
            assertTrue(
                    String.valueOf(e.getMessage())
                            .endsWith(
                                    ": 1099511627776 bytes are too many for clusters of 512;"
                                            + " take larger ones"),
                    e.getMessage());
        }
        try (var files = Files.list(directory)) {
            assertEquals(1, files.count(), "only the source is there");
        }
    }

    @Test
    void encryptedBothWays() throws IOException {
        Path raw = Sources.raw(directory.resolve("in.raw"), random);
        Path image = directory.resolve("out.qcow2");
        try (DiskImage source = open(raw, ImageFormat.RAW);
                LuksFormat luks = LuksFormat.create(PASSPHRASE, 1000)) {
            conversion(source, image).toQcow2(plan(16, 4, false, 0), false, luks);
        }
        String secret = "secret,id=s,data=" + new String(PASSPHRASE, UTF_8);
        String ours = "driver=qcow2,encrypt.key-secret=s,file.filename=" + image;
        String theirs = "driver=raw,file.filename=" + raw;
        QemuImg.run("check", "--object", secret, "--image-opts", ours);
        QemuImg.run("compare", "--object", secret, "--image-opts", theirs, ours);
        assertReadsAs(raw, image);
    }

    @Test
    void encryptedAndCompressedIsRefused() throws IOException {
        Path raw = Sources.raw(directory.resolve("in.raw"), random);
        Path image = directory.resolve("out.qcow2");
        try (DiskImage source = open(raw, ImageFormat.RAW);
                LuksFormat luks = LuksFormat.create(PASSPHRASE, 1000)) {
            Conversion conversion = conversion(source, image);
            assertThrows(
                    Qcow2Exception.class,
                    () -> conversion.toQcow2(plan(16, 4, false, 1), true, luks));
        }
        assertTrue(Files.notExists(image));
    }

    @Test
    void aSourceThatFailsLeavesWhatWasThere() throws IOException {
        Path broken = directory.resolve("broken.qcow2");
        QemuImg.run("create", "-q", "-f", "qcow2", broken, "10M");
        QemuImg.io(broken, "write -P 1 0 1M", "write -P 2 8M 1M");
        try (RandomAccessFile file = new RandomAccessFile(broken.toFile(), "rw")) {
            file.seek(0x40000 + 8 * 130); // the L2 entry of 8M + 128k, as qemu-img lays it out
            file.writeLong(0x8000_0000_0000_0200L | 0x1234_0000L);
        }
        Path image = Files.writeString(directory.resolve("out.qcow2"), "here before");
        try (DiskImage source = open(broken, ImageFormat.QCOW2)) {
            Conversion conversion = new Conversion(source, image, true, Progress.NONE);
            assertThrows(
                    Qcow2Exception.class,
                    () -> conversion.toQcow2(plan(16, 4, false, 1), true, null));
        }
        assertEquals("here before", Files.readString(image));
        try (var files = Files.list(directory)) {
            assertEquals(2, files.count(), "nothing else is left");
        }
    }

    @Test
    void anExistingFileIsLostOnlyWhenAskedFor() throws IOException {
        Path raw = Sources.raw(directory.resolve("in.raw"), random);
        Path image = Files.writeString(directory.resolve("out.qcow2"), "here before");
        Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("rw-------"));
        try (DiskImage source = open(raw, ImageFormat.RAW)) {
            Conversion careful = conversion(source, image);
            Qcow2Exception e = assertThrows(Qcow2Exception.class, careful::toRaw);
            assertEquals(
                    image + ": the file is there already; --force takes its place", e.getMessage());
            new Conversion(source, image, true, Progress.NONE).toRaw();
        }
        assertEquals(-1, Files.mismatch(raw, image));
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(image)));
    }

    @Test
    void aMissingDirectoryIsSaid() throws IOException {
        Path raw = Sources.raw(directory.resolve("in.raw"), random);
        Path nowhere = directory.resolve("nowhere");
        try (DiskImage source = open(raw, ImageFormat.RAW)) {
            Conversion conversion = conversion(source, nowhere.resolve("out.raw"));
            Qcow2Exception e = assertThrows(Qcow2Exception.class, conversion::toRaw);
            assertEquals(
                    nowhere.resolve("out.raw") + ": there is no directory " + nowhere,
                    e.getMessage());
        }
    }

    private void assertReadsAs(Path raw, Path image) throws IOException {
        Path again = directory.resolve("again.raw");
        try (DiskImage source = open(image, ImageFormat.QCOW2)) {
            conversion(source, again).toRaw();
        }
        assertEquals(-1, Files.mismatch(raw, again));
    }

    private static Conversion conversion(DiskImage source, Path target) {
        return new Conversion(source, target, false, Progress.NONE);
    }

    private static DiskImage open(Path path, ImageFormat format) {
        return DiskImage.open(
                path,
                format,
                OpenOptions.DEFAULTS.withTransforms(
                        new SystemTransforms(imageName -> PASSPHRASE.clone())));
    }

    private static Header plan(
            int clusterBits, int refcountOrder, boolean extended, int compression) {
        long features = extended ? Features.EXTENDED_L2 : 0;
        boolean zstd = compression == 2;
        return new HeaderBuilder()
                .clusterBits(clusterBits)
                .refcountOrder(refcountOrder)
                .compressionType(zstd ? Header.ZSTD : Header.DEFLATE)
                .incompatible(zstd ? features | Features.COMPRESSION_TYPE : features)
                .build();
    }
}
