package io.jublk.qcow2.matrix;

import io.jublk.qcow2.QemuImg;
import io.jublk.qcow2.check.Repair;
import io.jublk.qcow2.create.Preallocation;
import io.jublk.qcow2.file.HostFile;
import io.jublk.qcow2.format.Features;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.HeaderBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The features, in the order of the documentation. */
final class Rows {

    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    /** The least, the usual and the largest. */
    private static final List<Integer> ALL_SIZES = List.of(512, 64 * KIB, 2 * MIB);

    private static final List<Integer> EXTENDED_SIZES = List.of(16 * KIB, 64 * KIB, 2 * MIB);

    static final List<Row> ALL =
            List.of(
                    new Row("version 3", ALL_SIZES, made(""), converted(_ -> {})),
                    new Row(
                            "version 2",
                            ALL_SIZES,
                            made("compat=0.10"),
                            converted(HeaderBuilder::version2)),
                    new Row(
                            "compressed clusters, deflate",
                            ALL_SIZES,
                            compressed("compression_type=zlib"),
                            (bench, size) -> bench.converted(builder(size), true, false)),
                    new Row(
                            "compressed clusters, zstd",
                            ALL_SIZES,
                            compressed("compression_type=zstd"),
                            (bench, size) ->
                                    bench.converted(
                                            builder(size)
                                                    .compressionType(Header.ZSTD)
                                                    .incompatible(Features.COMPRESSION_TYPE),
                                            true,
                                            false)),
                    new Row(
                            "extended L2 entries (subclusters)",
                            EXTENDED_SIZES,
                            made("extended_l2=on"),
                            converted(b -> b.incompatible(Features.EXTENDED_L2))),
                    new Row(
                            "refcounts of 1 to 64 bits",
                            ALL_SIZES,
                            Rows::refcountsRead,
                            Rows::refcountsWritten),
                    new Row("internal snapshots", ALL_SIZES, Rows::snapshots, null),
                    new Row("backing files", ALL_SIZES, Rows::backed, Rows::backedCreated),
                    new Row(
                            "external data file",
                            ALL_SIZES,
                            (bench, size) -> dataFile(bench, size, "off"),
                            (bench, size) -> dataFileCreated(bench, size, false)),
                    new Row(
                            "raw external data file",
                            ALL_SIZES,
                            (bench, size) -> dataFile(bench, size, "on"),
                            (bench, size) -> dataFileCreated(bench, size, true)),
                    new Row(
                            "LUKS encryption",
                            ALL_SIZES,
                            Bench::encrypted,
                            (bench, size) -> bench.converted(builder(size), false, true)),
                    new Row(
                            "preallocation",
                            ALL_SIZES,
                            made("preallocation=metadata"),
                            Rows::preallocated),
                    new Row("lazy refcounts", ALL_SIZES, made("lazy_refcounts=on"), Rows::lazy),
                    new Row("dirty images, repaired", ALL_SIZES, null, Rows::dirty),
                    new Row("images with bitmaps", ALL_SIZES, Rows::bitmaps, null));

    // ---- read

    private static Row.Trial made(String options) {
        return (bench, size) -> bench.readsAsQemu(bench.written(bench.created(size, options)));
    }

    private static Row.Trial compressed(String options) {
        return (bench, size) -> {
            Path image = bench.path("qemu.qcow2");
            String all = options + ",cluster_size=" + size;
            QemuImg.run("convert", "-c", "-O", "qcow2", "-o", all, "-f", "raw", bench.raw(), image);
            bench.readsAsQemu(image);
        };
    }

    private static void refcountsRead(Bench bench, int size) throws IOException {
        // All of them with clusters of the usual size, which is enough to tell their layouts.
        int step = size == 64 * KIB ? 2 : 64;
        for (int bits = 1; bits <= 64; bits *= step) {
            bench.readsAsQemu(bench.written(bench.created(size, "refcount_bits=" + bits)));
        }
    }

    private static void snapshots(Bench bench, int size) throws IOException {
        Path image = bench.written(bench.created(size, ""));
        QemuImg.run("snapshot", "-c", "one", image);
        QemuImg.io(image, "write -P 9 0 70k", "discard 3M 64k");
        bench.readsAsQemu(image);
        bench.snapshotReadsAsQemu(image, "one");
    }

    private static void backed(Bench bench, int size) throws IOException {
        Path image = bench.path("top.qcow2");
        String options = "cluster_size=" + size;
        QemuImg.run(
                "create",
                "-q",
                "-f",
                "qcow2",
                "-o",
                options,
                "-b",
                bench.raw(),
                "-F",
                "raw",
                image);
        bench.readsAsQemu(bench.written(image));
    }

    private static void dataFile(Bench bench, int size, String raw) throws IOException {
        String options = "data_file=%s,data_file_raw=%s".formatted(bench.path("data"), raw);
        bench.readsAsQemu(bench.written(bench.created(size, options)));
    }

    private static void bitmaps(Bench bench, int size) throws IOException {
        Path image = bench.created(size, "");
        QemuImg.run("bitmap", "--add", "-g", "64k", image, "one");
        bench.readsAsQemu(bench.written(image));
    }

    // ---- written

    private interface Change {
        void of(HeaderBuilder builder);
    }

    private static HeaderBuilder builder(int clusterBytes) {
        return new HeaderBuilder().clusterBits(Integer.numberOfTrailingZeros(clusterBytes));
    }

    private static Row.Trial converted(Change change) {
        return (bench, size) -> {
            HeaderBuilder builder = builder(size);
            change.of(builder);
            bench.converted(builder, false, false);
        };
    }

    private static void refcountsWritten(Bench bench, int size) throws IOException {
        int step = size == 64 * KIB ? 1 : 6;
        for (int order = 0; order <= 6; order += step) {
            bench.converted(builder(size).refcountOrder(order), false, false);
        }
    }

    private static void backedCreated(Bench bench, int size) {
        Path image =
                bench.create(
                        size,
                        options -> {
                            options.backingFile = bench.raw().getFileName().toString();
                            options.backingFormat = "raw";
                        });
        QemuImg.check(image);
        QemuImg.run("compare", "-f", "raw", "-F", "qcow2", bench.raw(), image);
    }

    private static void dataFileCreated(Bench bench, int size, boolean raw) throws IOException {
        bench.holdsWhatQemuWrites(
                bench.create(
                        size,
                        options -> {
                            options.sizeBytes = Bench.SIZE_BYTES;
                            // QEMU takes a relative name from its own directory, not from the
                            // image's.
                            options.dataFile = bench.path("data").toString();
                            options.dataFileRaw = raw;
                        }));
    }

    private static void preallocated(Bench bench, int size) throws IOException {
        for (Preallocation preallocation : Preallocation.values()) {
            bench.holdsWhatQemuWrites(
                    bench.create(
                            size,
                            options -> {
                                options.sizeBytes = Bench.SIZE_BYTES;
                                options.preallocation = preallocation;
                            }));
        }
    }

    private static void lazy(Bench bench, int size) throws IOException {
        bench.holdsWhatQemuWrites(
                bench.create(
                        size,
                        options -> {
                            options.sizeBytes = Bench.SIZE_BYTES;
                            options.lazyRefcounts = true;
                        }));
    }

    private static void dirty(Bench bench, int size) {
        Path image = bench.created(size, "lazy_refcounts=on");
        bench.writtenAndKilled(image);
        Path before = bench.copy(image);
        try (HostFile file = HostFile.open(image, false)) {
            Repair.dirty(file);
        }
        QemuImg.check(image);
        QemuImg.run("compare", "-f", "qcow2", "-F", "qcow2", before, image);
    }

    private Rows() {}
}
