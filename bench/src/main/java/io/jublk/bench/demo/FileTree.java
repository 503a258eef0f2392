package io.jublk.bench.demo;

import io.jublk.bench.BenchException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/** Folders and files of many sizes with random contents, all from one seed. */
final class FileTree {

    /** Around the borders of sectors, pages and requests. */
    private static final List<Integer> EDGES =
            List.of(
                    0, 1, 511, 512, 513, 4095, 4096, 4097, 65535, 65536, 65537, 524_288, 1_048_577,
                    4_194_304);

    private static final int OTHERS = 50;
    private static final int OTHERS_MAX_BITS = 19;
    private static final int FOLDERS = 8;
    private static final int CHUNK_BYTES = 64 << 10;

    /** A file and what was written to it. */
    private record Entry(Path path, long bytes, String sha256) {}

    private final List<Entry> entries;

    private FileTree(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * Writes the tree.
     *
     * @param checkpoint called for every file, and may throw to end it
     */
    static FileTree write(Path root, long seed, Runnable checkpoint) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < EDGES.size() + OTHERS; i++) {
            checkpoint.run();
            int bytes = i < EDGES.size() ? EDGES.get(i) : anySize(random);
            Path path = Path.of("d" + random.nextInt(FOLDERS), "e" + random.nextInt(FOLDERS));
            entries.add(writeFile(root, path.resolve("f" + i), bytes, random));
        }
        return new FileTree(entries);
    }

    /** Small ones often, large ones sometimes: evenly spread in the number of digits. */
    private static int anySize(SplittableRandom random) {
        return random.nextInt(1 << random.nextInt(1, OTHERS_MAX_BITS + 1));
    }

    private static Entry writeFile(Path root, Path path, int bytes, SplittableRandom random) {
        MessageDigest digest = sha256();
        Path file = root.resolve(path);
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            Files.createDirectories(file.resolveSibling(""));
            try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
                for (int left = bytes; left > 0; left -= CHUNK_BYTES) {
                    random.nextBytes(chunk);
                    out.write(chunk, 0, Math.min(left, CHUNK_BYTES));
                }
            }
        } catch (IOException e) {
            throw new BenchException("cannot write " + file + ": " + e.getMessage(), e);
        }
        return new Entry(path, bytes, HexFormat.of().formatHex(digest.digest()));
    }

    /**
     * Reads every file and compares its hash.
     *
     * @throws BenchException when one is not what was written
     */
    void verify(Path root, Runnable checkpoint) {
        for (Entry entry : entries) {
            checkpoint.run();
            Path file = root.resolve(entry.path);
            String found = hash(file);
            if (!found.equals(entry.sha256)) {
                throw new BenchException(
                        file
                                + " came back other than it was written: SHA-256 "
                                + found
                                + " and not "
                                + entry.sha256);
            }
        }
    }

    private static String hash(Path file) {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new BenchException("cannot read back " + file + ": " + e.getMessage(), e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    int files() {
        return entries.size();
    }

    long bytes() {
        return entries.stream().mapToLong(Entry::bytes).sum();
    }
}
