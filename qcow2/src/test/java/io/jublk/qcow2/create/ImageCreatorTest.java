package io.jublk.qcow2.create;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.QemuImg;
import io.jublk.qcow2.format.Header;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** New images beside those that qemu-img makes with the same options. */
final class ImageCreatorTest {

    private static final long SIZE = (3 << 20) + 1536;

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "512, 1",
        "512, 2",
        "512, 4",
        "512, 8",
        "512, 16",
        "512, 32",
        "512, 64",
        "4096, 1",
        "8192, 8",
        "4096, 64",
        "65536, 2",
        "65536, 32",
        "2097152, 1",
        "2097152, 4",
        "2097152, 64",
    })
    void clusterSizesAndRefcountWidths(int clusterBytes, int refcountBits) throws Exception {
        sameAsQemu(
                "cluster_size=%d,refcount_bits=%d".formatted(clusterBytes, refcountBits),
                options -> {
                    options.clusterBytes = clusterBytes;
                    options.refcountBits = refcountBits;
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 65536, 2097152})
    void version2(int clusterBytes) throws Exception {
        sameAsQemu(
                "compat=0.10,cluster_size=" + clusterBytes,
                options -> {
                    options.version = 2;
                    options.clusterBytes = clusterBytes;
                });
    }

    @Test
    void features() throws Exception {
        sameAsQemu("extended_l2=on", options -> options.extendedL2 = true);
        sameAsQemu("lazy_refcounts=on", options -> options.lazyRefcounts = true);
        sameAsQemu("compression_type=zstd", options -> options.compressionType = Header.ZSTD);
        sameAsQemu(
                "extended_l2=on,cluster_size=16k,lazy_refcounts=on,compression_type=zstd",
                options -> {
                    options.extendedL2 = true;
                    options.clusterBytes = 16384;
                    options.lazyRefcounts = true;
                    options.compressionType = Header.ZSTD;
                });
    }

    @Test
    void backingFiles() throws Exception {
        Files.write(directory.resolve("base"), new byte[5 << 20]);
        sameAsQemu(
                "backing_file=base,backing_fmt=raw",
                options -> {
                    options.backingFile = "base";
                    options.backingFormat = "raw";
                });
        sameAsQemu(
                "backing_file=ours.qcow2,backing_fmt=qcow2,compat=0.10",
                options -> {
                    options.backingFile = "ours.qcow2";
                    options.backingFormat = "qcow2";
                    options.version = 2;
                },
                "over.qcow2");
        sameAsQemu(
                "cluster_size=512,backing_file=base,backing_fmt=raw",
                options -> {
                    options.clusterBytes = 512;
                    options.backingFile = "base";
                    options.backingFormat = "raw";
                });
    }

    @Test
    void theSizeIsTheBackingFilesWhenNoneIsGiven() throws Exception {
        Files.write(directory.resolve("base"), new byte[1025]);
        Path image = directory.resolve("i.qcow2");
        ImageCreator.create(
                CreateOptions.of(
                        image,
                        options -> {
                            options.backingFile = "base";
                            options.backingFormat = "raw";
                        }));
        assertEquals(1536, QemuImg.info(image).number("virtual-size"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dataFiles(boolean raw) throws Exception {
        String twin = directory.resolve("twin.data").toString();
        String mine = directory.resolve("mine.data").toString();
        Path expected =
                qemu("data_file=" + twin + ",data_file_raw=" + (raw ? "on" : "off"), "twin");
        Path image = directory.resolve("mine");
        ImageCreator.create(
                CreateOptions.of(
                        image,
                        options -> {
                            options.sizeBytes = SIZE;
                            options.dataFile = mine;
                            options.dataFileRaw = raw;
                        }));
        assertEquals(SIZE, Files.size(directory.resolve("mine.data")));
        check(image, expected);
        QemuImg.io(image, "write -P 7 2M 9k");
        QemuImg.check(image);
    }

    @ParameterizedTest
    @EnumSource(Preallocation.class)
    void preallocation(Preallocation how) throws Exception {
        String mode = how.name().toLowerCase(Locale.ROOT);
        for (int clusterBytes : new int[] {512, 65536}) {
            Consumer<CreateOptions.Builder> changes =
                    options -> {
                        options.clusterBytes = clusterBytes;
                        options.refcountBits = clusterBytes == 512 ? 64 : 16;
                        options.preallocation = how;
                    };
            Path image = ours(changes, "p" + clusterBytes);
            Path twin =
                    qemu(
                            "cluster_size=%d,refcount_bits=%d,preallocation=%s"
                                    .formatted(clusterBytes, clusterBytes == 512 ? 64 : 16, mode),
                            "q" + clusterBytes);
            check(image, twin);
            if (how == Preallocation.FALLOC || how == Preallocation.FULL) {
                long taken = QemuImg.info(image).number("actual-size");
                assertTrue(taken >= SIZE, how + " took " + taken);
            }
            QemuImg.io(image, "write -P 7 2M 9k");
            QemuImg.check(image);
        }
    }

    /** 160 refcount blocks, and a table of three clusters for them. */
    @Test
    void manyRefcountBlocks() {
        Path image =
                ours(
                        options -> {
                            options.clusterBytes = 512;
                            options.refcountBits = 64;
                            options.sizeBytes = 20L << 30;
                        },
                        "i.qcow2");
        QemuImg.check(image);
        QemuImg.io(image, "write -P 7 10G 9k");
        QemuImg.check(image);
    }

    @Test
    void preallocationBehindExtendedEntriesShowsTheBackingFile() throws Exception {
        Files.write(directory.resolve("base"), new byte[] {1, 2, 3});
        Path image =
                ours(
                        options -> {
                            options.backingFile = "base";
                            options.backingFormat = "raw";
                            options.extendedL2 = true;
                            options.preallocation = Preallocation.METADATA;
                        },
                        "i.qcow2");
        QemuImg.check(image);
        QemuImg.io(image, "read -P 2 1 1", "read -P 0 3 64k");
    }

    /** Byte for byte, but for zeros at the end. */
    private void sameAsQemu(String qemuOptions, Consumer<CreateOptions.Builder> changes)
            throws Exception {
        sameAsQemu(qemuOptions, changes, "ours.qcow2");
    }

    private void sameAsQemu(
            String qemuOptions, Consumer<CreateOptions.Builder> changes, String name)
            throws Exception {
        Path image = ours(changes, name);
        Path twin = qemu(qemuOptions, "twin.qcow2");
        byte[] bytes = Files.readAllBytes(image);
        byte[] expected = Arrays.copyOf(Files.readAllBytes(twin), bytes.length);
        assertEquals(-1, Arrays.mismatch(expected, bytes), qemuOptions);
        check(image, twin);
    }

    private static void check(Path image, Path twin) {
        QemuImg.check(image);
        QemuImg.run("compare", "-q", image, twin);
        assertEquals(infoWithoutNames(twin), infoWithoutNames(image));
    }

    private static String infoWithoutNames(Path image) {
        return QemuImg.info(image)
                .json()
                .replaceAll("\"(filename|actual-size|data-file)\": [^\\n]*", "")
                .strip();
    }

    private Path ours(Consumer<CreateOptions.Builder> changes, String name) {
        Path image = directory.resolve(name);
        ImageCreator.create(
                CreateOptions.of(
                        image,
                        options -> {
                            options.sizeBytes = SIZE;
                            options.replace = true;
                            changes.accept(options);
                        }));
        return image;
    }

    private Path qemu(String options, String name) {
        Path image = directory.resolve(name);
        QemuImg.run("create", "-q", "-f", "qcow2", "-o", options, image, SIZE);
        return image;
    }
}
