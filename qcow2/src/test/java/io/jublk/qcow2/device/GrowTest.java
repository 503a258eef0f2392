package io.jublk.qcow2.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.QemuImg;
import io.jublk.ublk.Resizable;
import io.jublk.ublk.UblkException;
import io.jublk.uring.LinuxKernel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images that have grown, as QEMU sees them. What a power cut leaves: {@link CrashTest}. */
class GrowTest {

    private static final long MB = 1 << 20;

    @TempDir private Path directory;

    /**
     * The last ones need more refcount blocks than there are, and a longer refcount table, for
     * their L1 table alone.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "compat=1.1 | 100M",
                "compat=0.10 | 100M",
                "cluster_size=4k | 20G",
                "cluster_size=4k | 10486272",
                "cluster_size=2M | 3T",
                "extended_l2=on | 1T",
                "cluster_size=512,refcount_bits=1 | 2G",
                "cluster_size=512 | 4G",
                "cluster_size=512,refcount_bits=64 | 16G",
                "preallocation=metadata,cluster_size=4k | 300M",
                "data_file=data,cluster_size=4k | 300M",
            })
    void grownImageHoldsWhatItHeldAndZeros(String options, String size) throws IOException {
        String placed = options.replace("data_file=", "data_file=" + directory.resolve("") + "/");
        Path image = directory.resolve("image.qcow2");
        QemuImg.run("create", "-q", "-f", "qcow2", "-o", placed, image, "9M");
        QemuImg.io(image, "write -P 1 0 64k", "write -P 2 5M 1000k", "write -P 3 9436672 512");
        Path raw = QemuImg.toRaw(image, "qcow2");
        long bytes = bytes(size);
        assertEquals(9 * MB, grow(image, bytes));
        QemuImg.check(image);
        assertEquals(bytes, QemuImg.info(image).number("virtual-size"), "virtual size");
        try (RandomAccessFile file = new RandomAccessFile(raw.toFile(), "rw")) {
            file.setLength(bytes);
        }
        QemuImg.run("compare", "-f", "raw", "-F", "qcow2", raw, image);
        String last = (bytes - 512) + " 512";
        QemuImg.io(image, "write -P 9 " + last, "read -P 9 " + last, "read -P 2 5M 1000k");
        QemuImg.check(image);
    }

    @Test
    void snapshotsStayAsTheyAre() {
        Path image = directory.resolve("image.qcow2");
        QemuImg.run("create", "-q", "-f", "qcow2", "-o", "cluster_size=4k", image, "8M");
        QemuImg.io(image, "write -P 1 0 1M");
        QemuImg.run("snapshot", "-c", "before", image);
        QemuImg.io(image, "write -P 2 512k 1M");
        grow(image, 64 * MB);
        QemuImg.check(image);
        QemuImg.io(image, "read -P 2 512k 1M", "read -P 0 8M 56M");
        QemuImg.run("snapshot", "-a", "before", image);
        QemuImg.check(image);
        assertEquals(8 * MB, QemuImg.info(image).number("virtual-size"));
        QemuImg.io(image, "read -P 1 0 1M", "read -P 0 1M 7M");
    }

    /** What lies in it behind the image's old end was never the image's. */
    @ParameterizedTest
    @CsvSource({"compat=1.1", "compat=0.10", "extended_l2=on"})
    void longerBackingFileStaysHidden(String options) {
        Path base = directory.resolve("base.raw");
        Path image = directory.resolve("image.qcow2");
        QemuImg.run("create", "-q", "-f", "raw", base, "6M");
        QemuImg.io(base, "raw", List.of("write -P 7 0 6M"));
        QemuImg.run(
                "create", "-q", "-f", "qcow2", "-o", options, "-b", base, "-F", "raw", image,
                "3146240");
        grow(image, 16 * MB);
        QemuImg.check(image);
        QemuImg.io(image, "read -P 7 0 3146240", "read -P 0 3146240 1048064", "read -P 0 4M 12M");
    }

    @Test
    void bitmapsDoNotOutliveTheSizeTheyWereMadeFor() {
        Path image = directory.resolve("image.qcow2");
        QemuImg.run("create", "-q", "-f", "qcow2", image, "8M");
        QemuImg.run("bitmap", "--add", image, "changes");
        grow(image, 16 * MB);
        assertEquals(0, QemuImg.tryRun("info", image).exitCode());
    }

    @Test
    void whatCannotGrowIsSaid() {
        Path image = directory.resolve("image.qcow2");
        QemuImg.run("create", "-q", "-f", "qcow2", "-o", "cluster_size=512", image, "8M");
        refused(image, 4 * MB, "grow and not shrink");
        refused(image, 8 * MB + 100, "multiple of 512");
        refused(image, 1L << 40, "at most 137438953472 bytes");
        refused(image, Resizable.AS_BACKEND, "name a new one");
        assertEquals(8 * MB, grow(image, 8 * MB), "the same size is no growth");

        Path old = directory.resolve("old.qcow2");
        QemuImg.run("create", "-q", "-f", "qcow2", "-o", "compat=0.10", old, "8M");
        QemuImg.run("snapshot", "-c", "before", old);
        refused(old, 16 * MB, "version 2 image with snapshots");

        Path outside = directory.resolve("outside.qcow2");
        QemuImg.run(
                "create",
                "-q",
                "-f",
                "qcow2",
                "-o",
                "data_file=" + directory.resolve("data.raw") + ",data_file_raw=on",
                outside,
                "8M");
        refused(outside, 16 * MB, "raw image too");

        try (Qcow2Target target =
                Qcow2Options.ofImage(image.toString()).withReadOnly(true).open(new LinuxKernel())) {
            says("reading alone", () -> target.sizeFor(16 * MB, false));
        }
    }

    private static void refused(Path image, long bytes, String part) {
        says(part, () -> grow(image, bytes));
        QemuImg.check(image);
    }

    private static void says(String part, Runnable action) {
        UblkException e = assertThrows(UblkException.class, action::run);
        assertTrue(String.valueOf(e.getMessage()).contains(part), e::toString);
    }

    /** The size that it had. */
    private static long grow(Path image, long bytes) {
        try (Qcow2Target target = Qcow2Options.ofImage(image.toString()).open(new LinuxKernel())) {
            long before = target.geometry().sizeBytes();
            long size = target.sizeFor(bytes, false);
            if (size > before) {
                target.grow(size);
                assertEquals(size, target.geometry().sizeBytes());
            }
            return before;
        }
    }

    private static long bytes(String size) {
        int unit = "MGT".indexOf(size.charAt(size.length() - 1));
        return unit < 0
                ? Long.parseLong(size)
                : Long.parseLong(size.substring(0, size.length() - 1)) << (20 + 10 * unit);
    }
}
