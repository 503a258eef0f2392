package io.jublk.qcow2.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jublk.qcow2.QemuImg;
import io.jublk.qcow2.convert.Conversion;
import io.jublk.qcow2.convert.Progress;
import io.jublk.qcow2.crypt.LuksFormat;
import io.jublk.qcow2.format.HeaderBuilder;
import io.jublk.qcow2.image.DiskImage;
import io.jublk.qcow2.image.ImageFormat;
import io.jublk.qcow2.image.OpenOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A small image of each kind that the format has, made by qemu-img.
 *
 * @param options of {@code qemu-img create -o}
 * @param size of the virtual disk, as qemu-img takes it
 * @param steps what is done to it: qemu-io commands, or {@code !} and a qemu-img command line in
 *     which {@code $} is the image
 */
public record Shape(String name, String options, String size, List<String> steps) {

    private static final String DATA =
            "write -P 1 0 60k; write -z 100k 50k; write -P 2 200k 9k; discard 20k 9k";
    private static final String COMPRESSED =
            "write -c -P 1 0 64k; write -c -P 2 64k 64k; write -P 3 128k 64k";
    private static final String BITMAPS =
            "!bitmap --add -g 4k $ first; !bitmap --add -g 64k $ second; write -P 4 1M 20k";

    private static final Map<Shape, byte[]> MADE = new ConcurrentHashMap<>();

    public static final List<Shape> ALL =
            List.of(
                    of("plain", "cluster_size=64k", "8M", DATA),
                    of("version 2", "compat=0.10,cluster_size=4k", "4M", DATA),
                    of("512-byte clusters", "cluster_size=512", "512k", DATA),
                    of("2 MiB clusters", "cluster_size=2M", "64M", DATA),
                    of(
                            "snapshots",
                            "cluster_size=4k",
                            "4M",
                            DATA,
                            "!snapshot -c one $",
                            "write -P 9 4k 40k",
                            "!snapshot -c two $",
                            "write -P 10 300k 40k"),
                    of("compressed", "cluster_size=4k", "4M", COMPRESSED),
                    of("zstd", "cluster_size=64k,compression_type=zstd", "8M", COMPRESSED),
                    of(
                            "compressed and snapshot",
                            "cluster_size=512",
                            "256k",
                            COMPRESSED,
                            "!snapshot -c one $",
                            "write -P 8 4k 2k"),
                    of(
                            "extended L2",
                            "cluster_size=16k,extended_l2=on",
                            "16M",
                            DATA,
                            "write -P 3 3M 512",
                            "write -z 3105k 5k",
                            "write -c -P 5 4M 16k"),
                    of("bitmaps", "cluster_size=4k", "4M", DATA, BITMAPS),
                    of("preallocated", "cluster_size=4k,preallocation=metadata", "1M", DATA),
                    of("lazy", "cluster_size=4k,lazy_refcounts=on", "4M", DATA),
                    refcountBits(1),
                    refcountBits(2),
                    refcountBits(4),
                    refcountBits(8),
                    refcountBits(32),
                    refcountBits(64));

    /** With a passphrase, and made by us: QEMU takes seconds. */
    public static final Shape LUKS = of("LUKS", "cluster_size=4k", "256k", DATA);

    public static final String PASSPHRASE = "open sesame";

    private static Shape refcountBits(int bits) {
        return of(
                bits + "-bit refcounts",
                "cluster_size=4k,refcount_bits=" + bits,
                "4M",
                bits == 1 ? DATA : DATA + "; !snapshot -c one $; write -P 9 4k 40k");
    }

    private static Shape of(String name, String options, String size, String... steps) {
        return new Shape(name, options, size, List.of(String.join("; ", steps).split("; ")));
    }

    public static Shape byName(String name) {
        return ALL.stream().filter(s -> s.name.equals(name)).findFirst().orElseThrow();
    }

    /** Makes the image in a file. */
    public Path make(Path file) {
        QemuImg.run("create", "-q", "-f", "qcow2", "-o", options, file, size);
        List<String> commands = new ArrayList<>();
        for (String step : steps) {
            if (step.startsWith("!")) {
                flush(file, commands);
                QemuImg.run(
                        Arrays.stream(step.substring(1).split(" "))
                                .map(w -> w.equals("$") ? file.toString() : w)
                                .toArray());
            } else {
                commands.add(step);
            }
        }
        flush(file, commands);
        return file;
    }

    private static void flush(Path file, List<String> commands) {
        if (!commands.isEmpty()) {
            QemuImg.io(file, commands.toArray(String[]::new));
            commands.clear();
        }
    }

    /** The image's bytes, made once, in a directory for such. */
    public byte[] bytes(Path directory) {
        Path file = directory.resolve("shape.qcow2");
        return MADE.computeIfAbsent(
                        this, _ -> read(equals(LUKS) ? encrypt(make(file)) : make(file)))
                .clone();
    }

    private static Path encrypt(Path file) {
        Path encrypted = file.resolveSibling("luks.qcow2");
        try (DiskImage plain = DiskImage.open(file, ImageFormat.QCOW2, OpenOptions.DEFAULTS);
                LuksFormat luks = LuksFormat.create(PASSPHRASE.getBytes(UTF_8), 1000)) {
            new Conversion(plain, encrypted, true, Progress.NONE)
                    .toQcow2(new HeaderBuilder().clusterBits(12).build(), false, luks);
        }
        return encrypted;
    }

    private static byte[] read(Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            Files.delete(file);
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
