package io.jublk.qcow2.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jublk.qcow2.QemuImg;
import io.jublk.qcow2.convert.Conversion;
import io.jublk.qcow2.convert.Progress;
import io.jublk.qcow2.create.CreateOptions;
import io.jublk.qcow2.create.ImageCreator;
import io.jublk.qcow2.crypt.LuksFormat;
import io.jublk.qcow2.format.HeaderBuilder;
import io.jublk.qcow2.hostile.Shape;
import io.jublk.qcow2.image.DiskImage;
import io.jublk.qcow2.image.ImageFormat;
import io.jublk.qcow2.image.OpenOptions;
import io.jublk.qcow2.image.SystemTransforms;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the rows of the matrix do their trials with. All is in one directory. */
final class Bench {

    /** Ends within a cluster of any size. */
    static final int SIZE_BYTES = (5 << 20) + 3 * 512;

    private static final String[] WRITES = {
        "write -P 1 0 100k",
        "write -z 200k 60k",
        "write -P 2 2M 1M",
        "write -P 3 5M 1k",
        "discard 64k 9k",
        "write -P 4 1000k 512"
    };

    /** Of LUKS: as few as there may be, so that a test is quick. */
    private static final int ITERATIONS = 1000;

    private static final String SECRET = "secret,id=s,data=" + Shape.PASSPHRASE;

    private final Path directory;
    private final Path raw;
    private int files;

    Bench(Path directory, Random random) throws IOException {
        this.directory = directory;
        this.raw = directory.resolve("disk.raw");
        byte[] noise = new byte[100_000];
        random.nextBytes(noise);
        try (RandomAccessFile file = new RandomAccessFile(raw.toFile(), "rw")) {
            file.setLength(SIZE_BYTES);
            for (int i = 0; i < 6; i++) {
                file.seek(random.nextInt(SIZE_BYTES - noise.length));
                file.write(noise, 0, 1 + random.nextInt(noise.length - 1));
                file.seek(random.nextInt(SIZE_BYTES - noise.length));
                file.write("line of text\n".repeat(random.nextInt(5000)).getBytes(UTF_8));
            }
        }
    }

    /** A disk with data, text and holes. */
    Path raw() {
        return raw;
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    // ---- made by qemu-img

    /** Of the raw disk's size. */
    Path created(int clusterBytes, String options) {
        Path image = path("qemu" + files++ + ".qcow2");
        String all = "cluster_size=" + clusterBytes + (options.isEmpty() ? "" : "," + options);
        QemuImg.run("create", "-q", "-f", "qcow2", "-o", all, image, SIZE_BYTES);
        return image;
    }

    Path written(Path image) {
        QemuImg.io(image, WRITES);
        return image;
    }

    /** As above, and qemu-io dies before it closes the image. */
    void writtenAndKilled(Path image) {
        String[] command = {
            "qemu-io",
            "-f",
            "qcow2",
            "-c",
            WRITES[0],
            "-c",
            WRITES[2],
            "-c",
            "flush",
            "-c",
            "sigraise 9",
            image.toString()
        };
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            process.waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** An encrypted image of the raw disk, read by us. */
    void encrypted(int clusterBytes) throws IOException {
        Path image = path("luks.qcow2");
        String options =
                "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10,cluster_size="
                        + clusterBytes;
        Object[] command = {
            "convert", "--object", SECRET, "-O", "qcow2", "-o", options, "-f", "raw", raw, image
        };
        QemuImg.Result result = QemuImg.tryRun(command);
        // QEMU measures its own CPU time, and gives up when the clock did not move.
        while (result.output().contains("Unable to get accurate CPU usage")) {
            result = QemuImg.tryRun(command);
        }
        same(raw, ours(image, null));
    }

    void readsAsQemu(Path image) throws IOException {
        same(QemuImg.toRaw(image, "qcow2"), ours(image, null));
    }

    void snapshotReadsAsQemu(Path image, String name) throws IOException {
        Path theirs = path("snapshot.raw");
        QemuImg.run("convert", "-f", "qcow2", "-l", name, "-O", "raw", image, theirs);
        same(theirs, ours(image, name));
    }

    /** What we read, as a raw file. */
    private Path ours(Path image, @Nullable String snapshot) {
        Path target = path("ours.raw");
        try (DiskImage source = open(image, ImageFormat.QCOW2, snapshot)) {
            new Conversion(source, target, true, Progress.NONE).toRaw();
        }
        return target;
    }

    private static void same(Path expected, Path found) throws IOException {
        long mismatch = Files.mismatch(expected, found);
        if (mismatch >= 0) {
            throw new AssertionError("what is read differs from byte " + mismatch + " on");
        }
    }

    // ---- made by us

    /** Converts the raw disk. */
    void converted(HeaderBuilder plan, boolean compress, boolean encrypt) {
        Path image = path("out.qcow2");
        try (DiskImage source = open(raw, ImageFormat.RAW, null);
                LuksFormat luks =
                        encrypt
                                ? LuksFormat.create(Shape.PASSPHRASE.getBytes(UTF_8), ITERATIONS)
                                : null) {
            new Conversion(source, image, true, Progress.NONE)
                    .toQcow2(plan.build(), compress, luks);
        }
        String ours = "driver=qcow2,file.filename=" + image;
        if (encrypt) {
            ours += ",encrypt.key-secret=s";
        }
        String theirs = "driver=raw,file.filename=" + raw;
        QemuImg.run("check", "--object", SECRET, "--image-opts", ours);
        QemuImg.run("compare", "--object", SECRET, "--image-opts", theirs, ours);
    }

    Path create(int clusterBytes, Consumer<CreateOptions.Builder> changes) {
        Path image = path("new.qcow2");
        ImageCreator.create(
                CreateOptions.of(
                        image,
                        options -> {
                            options.clusterBytes = clusterBytes;
                            options.replace = true;
                            changes.accept(options);
                        }));
        return image;
    }

    /** QEMU finds nothing wrong with an empty image, writes to it, and finds what it wrote. */
    void holdsWhatQemuWrites(Path image) throws IOException {
        QemuImg.check(image);
        Path expected = path("expected.raw");
        Files.deleteIfExists(expected);
        QemuImg.run("create", "-q", "-f", "raw", expected, SIZE_BYTES);
        QemuImg.run("compare", "-f", "raw", "-F", "qcow2", expected, image);
        QemuImg.run("convert", "-n", "-f", "raw", "-O", "qcow2", raw, image);
        QemuImg.check(image);
        QemuImg.run("compare", "-f", "raw", "-F", "qcow2", raw, image);
        readsAsQemu(image);
    }

    Path copy(Path image) {
        try {
            return Files.copy(image, path("copy.qcow2"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DiskImage open(Path path, ImageFormat format, @Nullable String snapshot) {
        return DiskImage.open(
                path,
                format,
                OpenOptions.DEFAULTS
                        .withSnapshot(snapshot)
                        .withTransforms(
                                new SystemTransforms(_ -> Shape.PASSPHRASE.getBytes(UTF_8))));
    }
}
