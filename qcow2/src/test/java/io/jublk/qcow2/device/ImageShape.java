package io.jublk.qcow2.device;

import io.jublk.qcow2.QemuImg;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An image to be made by qemu-img.
 *
 * @param backing null, "raw" or "qcow2"
 * @param backingBytes its size, less or more than the image's own
 * @param l2CacheBytes 1 for the smallest cache that works
 */
record ImageShape(
        long sizeBytes,
        int clusterBytes,
        int refcountBits,
        boolean extendedL2,
        boolean version2,
        @Nullable String backing,
        long backingBytes,
        boolean compressed,
        boolean snapshot,
        long l2CacheBytes) {

    boolean discardsToZeros() {
        return !version2 || backing == null;
    }

    /** Version 2 does not know the sizes of its snapshots. */
    boolean grows() {
        return !(version2 && snapshot);
    }

    static ImageShape random(Random random) {
        boolean version2 = random.nextInt(6) == 0;
        int clusterBytes = new int[] {512, 4096, 4096, 4096, 65536}[random.nextInt(5)];
        boolean extended = !version2 && random.nextInt(4) == 0;
        if (extended) {
            clusterBytes = 16384;
        }
        int refcountBits = version2 ? 16 : new int[] {1, 2, 16, 16, 64}[random.nextInt(5)];
        // As many clusters as make several tables, as few as make a run quick.
        long size =
                switch (clusterBytes) {
                    case 512 -> 256 << 10;
                    case 4096 -> 4 << 20;
                    default -> 8 << 20;
                };
        String backing = new String[] {null, null, "raw", "qcow2"}[random.nextInt(4)];
        boolean snapshot = refcountBits >= 16 && random.nextInt(4) == 0;
        return new ImageShape(
                size,
                clusterBytes,
                refcountBits,
                extended,
                version2,
                backing,
                random.nextBoolean() ? size / 2 / 512 * 512 : size * 2 - 3 * 512,
                random.nextInt(3) == 0,
                snapshot,
                random.nextBoolean() ? 1 : 0);
    }

    /** Makes it, with something in it. */
    void make(Path image, Random random) {
        List<Object> create =
                new ArrayList<>(
                        List.of("create", "-q", "-f", "qcow2", "-o", options(), image, sizeBytes));
        if (backing != null) {
            Path base = image.resolveSibling(image.getFileName() + ".base");
            QemuImg.run("create", "-q", "-f", backing, base, backingBytes);
            fill(base, backing, random, false);
            create.addAll(4, List.of("-b", base, "-F", backing));
        }
        QemuImg.run(create.toArray());
        fill(image, "qcow2", random, compressed);
        if (snapshot) {
            QemuImg.run("snapshot", "-c", "before", image);
            fill(image, "qcow2", random, false);
        }
    }

    private String options() {
        return "compat=%s,cluster_size=%d%s%s"
                .formatted(
                        version2 ? "0.10" : "1.1",
                        clusterBytes,
                        version2 ? "" : ",refcount_bits=" + refcountBits,
                        extendedL2 ? ",extended_l2=on" : "");
    }

    private void fill(Path image, String format, Random random, boolean compress) {
        long size =
                Long.parseLong(
                        QemuImg.run("info", "--output=json", "-f", format, image)
                                .replaceAll("(?s).*\"virtual-size\": (\\d+).*", "$1"));
        List<String> commands = new ArrayList<>();
        Set<Long> taken = new HashSet<>(); // QEMU compresses only what is not allocated yet
        for (int i = random.nextInt(12); i > 0; i--) {
            long at = random.nextLong(size / clusterBytes) * clusterBytes;
            if (compress && !taken.add(at)) {
                continue;
            }
            if (compress) {
                commands.add(
                        "write -c -P " + (1 + random.nextInt(200)) + " " + at + " " + clusterBytes);
            } else {
                long length =
                        Math.min(size - at, (1 + random.nextInt(5)) * (long) clusterBytes / 2);
                length = Math.max(512, length / 512 * 512);
                commands.add("write -P " + (1 + random.nextInt(200)) + " " + at + " " + length);
            }
        }
        if (!commands.isEmpty()) {
            QemuImg.ioOn(List.of("-f", format, image.toString()), commands.toArray(String[]::new));
        }
    }
}
