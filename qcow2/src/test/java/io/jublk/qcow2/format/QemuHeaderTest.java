package io.jublk.qcow2.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.jublk.qcow2.JsonText;
import io.jublk.qcow2.QemuImg;
import io.jublk.qcow2.file.HostFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that qemu-img wrote, against what qemu-img says of them. */
final class QemuHeaderTest {

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "compat=0.10",
                "compat=0.10,cluster_size=512",
                "compat=1.1,cluster_size=512",
                "cluster_size=4k,refcount_bits=1",
                "cluster_size=2M,refcount_bits=64",
                "refcount_bits=2",
                "refcount_bits=4",
                "refcount_bits=8",
                "refcount_bits=16",
                "refcount_bits=32",
                "extended_l2=on",
                "extended_l2=on,cluster_size=16k",
                "lazy_refcounts=on",
                "compression_type=zstd",
                "data_file=data.raw",
                "data_file=data.raw,data_file_raw=on",
                "backing_file=base.raw,backing_fmt=raw",
                "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10",
            })
    void readAsQemuWroteIt(String options) throws Exception {
        Path image = directory.resolve("a.qcow2");
        Files.write(directory.resolve("base.raw"), new byte[1 << 20]);
        List<Object> command =
                new ArrayList<>(List.of("create", "-q", "-f", "qcow2", "-o", absolute(options)));
        if (options.contains("luks")) {
            command.addAll(List.of("--object", "secret,id=s,data=abc"));
        }
        command.addAll(List.of(image, "17M"));
        QemuImg.run(command.toArray());

        Header header = read(image);
        JsonText info = QemuImg.info(image);
        assertEquals(info.number("virtual-size"), header.sizeBytes());
        assertEquals(info.number("cluster-size"), header.clusterBytes());
        assertEquals(info.text("compat").orElse(""), header.version() == 2 ? "0.10" : "1.1");
        assertEquals(info.number("refcount-bits"), header.refcountBits());
        assertEquals(
                info.text("compression-type").orElse(""),
                header.compressionType() == Header.ZSTD ? "zstd" : "zlib");
        assertEquals(
                info.has("lazy-refcounts") && info.flag("lazy-refcounts"),
                header.hasLazyRefcounts());
        assertEquals(info.has("extended-l2") && info.flag("extended-l2"), header.isExtendedL2());
        assertEquals(info.text("backing-filename").orElse(null), header.backingFile());
        assertEquals(info.text("backing-filename-format").orElse(null), header.backingFormat());
        assertEquals(info.text("data-file").orElse(null), header.dataFileName());
        assertEquals(
                info.has("data-file-raw") && info.flag("data-file-raw"), header.isDataFileRaw());
        assertEquals(info.has("encrypted"), header.isEncrypted());
        if (header.isEncrypted()) {
            assertNotNull(header.encryptionHeader());
        }
        writtenAgainItIsTheSame(image, header);
    }

    /** Names that need no directory of their own, because qemu-img creates the data file. */
    private String absolute(String options) {
        return options.replace("=data.raw", "=" + directory.resolve("data.raw"))
                .replace("=base.raw", "=" + directory.resolve("base.raw"));
    }

    private static void writtenAgainItIsTheSame(Path image, Header header) throws Exception {
        byte[] before = Files.readAllBytes(image);
        try (HostFile file = HostFile.open(image, false)) {
            header.write(file);
        }
        byte[] after = Files.readAllBytes(image);
        assertEquals(-1, Arrays.mismatch(before, after));
    }

    private static Header read(Path image) {
        try (HostFile file = HostFile.open(image, true)) {
            return Header.read(file);
        }
    }

    @Test
    void snapshotsAndBitmaps() {
        Path image = directory.resolve("s.qcow2");
        QemuImg.run("create", "-q", "-f", "qcow2", image, "1M");
        QemuImg.run("snapshot", "-c", "first", image);
        QemuImg.run("resize", "-q", image, "3M");
        QemuImg.run("snapshot", "-c", "a longer name, ünd more", image);
        QemuImg.run("bitmap", "--add", "-g", "64k", image, "b0");
        QemuImg.run("bitmap", "--add", "--disable", image, "b one");
        try (HostFile file = HostFile.open(image, true)) {
            Header header = Header.read(file);
            List<Snapshot> snapshots = SnapshotTable.read(file, header).snapshots();
            assertEquals(
                    List.of("first", "a longer name, ünd more"),
                    snapshots.stream().map(Snapshot::name).toList());
            assertEquals(List.of("1", "2"), snapshots.stream().map(Snapshot::id).toList());
            assertEquals(
                    List.of(1L << 20, 3L << 20),
                    snapshots.stream().map(Snapshot::diskBytes).toList());
            JsonText info = QemuImg.info(image);
            assertEquals(
                    Instant.ofEpochSecond(info.number("date-sec"), info.number("date-nsec")),
                    snapshots.getFirst().taken());

            List<Bitmap> bitmaps = BitmapDirectory.read(file, header);
            assertEquals(List.of("b0", "b one"), bitmaps.stream().map(Bitmap::name).toList());
            assertEquals(List.of(true, false), bitmaps.stream().map(Bitmap::isAuto).toList());
            assertEquals(65536, bitmaps.getFirst().granularityBytes());
        }
    }
}
