package io.jublk.qcow2.image;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.qcow2.JsonText;
import io.jublk.qcow2.QemuImg;
import io.jublk.qcow2.RandomWrites;
import io.jublk.qcow2.Seeds;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole images against qemu-img: every byte that it reads, and its map. */
final class Qcow2ImageTest {

    private static final OpenOptions OPTIONS =
            OpenOptions.DEFAULTS.withTransforms(
                    new SystemTransforms(name -> "abc".getBytes(US_ASCII)));
    private static final long SEED = Seeds.next();

    @TempDir Path directory;

    private final Random random = new Random(SEED);

    /** Sizes that end within a cluster; small clusters so that there are many L2 tables. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "compat=0.10,cluster_size=512; 1537k; none",
                "compat=1.1,cluster_size=512; 1537k; none",
                "compat=0.10; 3585k; raw",
                "cluster_size=4k; 5121k; qcow2",
                "cluster_size=64k; 5633k; chain",
                "cluster_size=2M; 9217k; chain",
                "compression_type=zstd; 3585k; qcow2",
                "compression_type=zstd,extended_l2=on,cluster_size=2M; 9217k; none",
                "cluster_size=64k,refcount_bits=1; 5633k; none",
                "extended_l2=on,cluster_size=16k; 3585k; none",
                "extended_l2=on,cluster_size=16k; 3585k; chain",
                "extended_l2=on; 7169k; raw",
                "extended_l2=on,cluster_size=2M; 9217k; qcow2",
                "data_file=DIR/data; 3585k; none",
                "data_file=DIR/data; 3585k; qcow2",
                "data_file=DIR/data,data_file_raw=on; 3585k; none",
                "data_file=DIR/data,extended_l2=on; 3585k; chain",
            })
    void readsAsQemuDoes(String options, String size, String backing) throws Exception {
        Seeds.assumeChosen();
        Path image = directory.resolve("top.qcow2");
        create(image, options.replace("DIR", directory.toString()), size, backing(backing));
        write(image, !options.contains("data_file"));
        compare(image, QemuImg.toRaw(image, "qcow2"), OPTIONS);
        compareMaps(image);
    }

    @ParameterizedTest
    @ValueSource(strings = {",extended_l2=on", ",data_file=DIR/data"})
    void encrypted(String options) throws Exception {
        Path image = directory.resolve("luks.qcow2");
        String[] secret = {"--object", "secret,id=s,data=abc"};
        String encrypt = "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10";
        String all = encrypt + options.replace("DIR", directory.toString());
        QemuImg.run("create", "-q", secret[0], secret[1], "-f", "qcow2", "-o", all, image, "2561k");
        String opened = "driver=qcow2,encrypt.key-secret=s,file.filename=" + image;
        QemuImg.ioOn(
                List.of(secret[0], secret[1], "--image-opts", opened),
                new RandomWrites(random, 2561 << 10, 1 << 16).commands(25, 0));
        Path raw = directory.resolve("raw");
        QemuImg.run("convert", secret[0], secret[1], "--image-opts", opened, "-O", "raw", raw);
        compare(image, raw, OPTIONS);
    }

    @Test
    void snapshots() throws Exception {
        Path image = directory.resolve("s.qcow2");
        create(image, "cluster_size=4k", "1M", null);
        write(image, true);
        Path before = QemuImg.toRaw(image, "qcow2");
        Files.move(before, directory.resolve("before"));
        QemuImg.run("snapshot", "-c", "one", image);
        QemuImg.run("resize", "-q", image, "3M");
        write(image, false);
        compare(image, directory.resolve("before"), OPTIONS.withSnapshot("one"));
        compare(image, QemuImg.toRaw(image, "qcow2"), OPTIONS);
    }

    private @Nullable String backing(String kind) throws Exception {
        Path raw = directory.resolve("base.raw");
        byte[] content = new byte[2_000_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (1 + (i >> 9) % 255);
        }
        Files.write(raw, content);
        return switch (kind) {
            case "raw" -> "backing_file=base.raw,backing_fmt=raw";
            case "qcow2" -> {
                layer("base.qcow2", "cluster_size=8k", "2M", null);
                yield "backing_file=base.qcow2,backing_fmt=qcow2";
            }
            case "chain" -> {
                layer(
                        "low.qcow2",
                        "cluster_size=1k",
                        "3M",
                        "backing_file=base.raw,backing_fmt=raw");
                layer(
                        "mid.qcow2",
                        "extended_l2=on",
                        "2500k",
                        "backing_file=low.qcow2,backing_fmt=qcow2");
                yield "backing_file=mid.qcow2,backing_fmt=qcow2";
            }
            default -> null;
        };
    }

    private void layer(String name, String options, String size, @Nullable String backing) {
        Path image = directory.resolve(name);
        create(image, options, size, backing);
        write(image, true);
    }

    private static void create(Path image, String options, String size, @Nullable String backing) {
        String all = backing == null ? options : options + "," + backing;
        QemuImg.run("create", "-q", "-f", "qcow2", "-o", all, image, size);
    }

    private void write(Path image, boolean compression) {
        JsonText info = QemuImg.info(image);
        RandomWrites writes =
                new RandomWrites(
                        random, info.number("virtual-size"), (int) info.number("cluster-size"));
        QemuImg.io(image, writes.commands(25, compression ? 12 : 0));
    }

    private void compare(Path image, Path raw, OpenOptions options) throws IOException {
        byte[] expected = Files.readAllBytes(raw);
        byte[] read = new byte[expected.length];
        MemorySegment into = MemorySegment.ofArray(read);
        try (Qcow2Image opened = Qcow2Image.open(image, options)) {
            assertEquals(expected.length, opened.sizeBytes());
            for (int at = 0; at < read.length; ) {
                int length = Math.min(read.length - at, 1 + random.nextInt(200_000));
                opened.read(at, into.asSlice(at, length));
                at += length;
            }
            assertEquals(-1, Arrays.mismatch(expected, read), "seed " + SEED);
            byte[] beyond = {1, 1, 1};
            opened.read(opened.sizeBytes() - 1, MemorySegment.ofArray(beyond));
            assertEquals(0, beyond[1] | beyond[2]);
        }
    }

    /** Offsets are compared of data alone: QEMU also tells those of unallocated subclusters. */
    private static void compareMaps(Path image) {
        List<String> expected = new ArrayList<>();
        for (JsonText range : new JsonText(QemuImg.run("map", "--output=json", image)).objects()) {
            boolean data = range.flag("data");
            add(
                    expected,
                    range.number("start"),
                    range.number("length"),
                    "depth %d present %b zero %b data %b"
                            .formatted(
                                    range.number("depth"),
                                    range.flag("present"),
                                    range.flag("zero"),
                                    data),
                    data && range.has("offset") ? range.number("offset") : -1);
        }
        List<String> mapped = new ArrayList<>();
        try (Qcow2Image opened = Qcow2Image.open(image, OPTIONS)) {
            ChainMap.walk(
                    opened,
                    0,
                    opened.sizeBytes(),
                    range ->
                            add(
                                    mapped,
                                    range.offset(),
                                    range.lengthBytes(),
                                    "depth %d present %b zero %b data %b"
                                            .formatted(
                                                    range.depth(),
                                                    range.isPresent(),
                                                    range.isZero(),
                                                    !range.isZero()),
                                    range.isZero() ? -1 : range.hostOffset()));
        }
        assertEquals(String.join("\n", expected), String.join("\n", mapped), "seed " + SEED);
    }

    /**
     * By sectors, each as its first byte is: it does not matter where ranges are cut. QEMU cuts one
     * where the raw file ends.
     */
    private static void add(List<String> lines, long start, long length, String what, long offset) {
        for (long at = (start + 511) & -512; at < start + length; at += 512) {
            lines.add(at + " " + what + (offset < 0 ? "" : " offset " + (offset + at - start)));
        }
    }
}
