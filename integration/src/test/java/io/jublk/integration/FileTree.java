package io.jublk.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A tree of files of random names, sizes and bytes, and what it is to be compared by. */
final class FileTree {

    private static final int FILES = 120;
    private static final int MAX_FILE_BYTES = 160 << 10;
    private static final int DIRECTORIES = 12;

    static void make(Path root, String seedWord) throws IOException {
        Random random = Seeds.random(seedWord);
        for (int i = 0; i < FILES; i++) {
            Path directory = root.resolve("d" + random.nextInt(DIRECTORIES));
            Files.createDirectories(directory);
            byte[] bytes = new byte[random.nextInt(MAX_FILE_BYTES)];
            random.nextBytes(bytes);
            Files.write(directory.resolve("f" + i), bytes);
        }
    }

    /** As many as asked for, most of them small, in directories within directories. */
    static void makeSources(Path root, String seedWord, int files) throws IOException {
        Random random = Seeds.random(seedWord);
        for (int i = 0; i < files; i++) {
            Path directory =
                    root.resolve("d" + random.nextInt(DIRECTORIES))
                            .resolve("d" + random.nextInt(DIRECTORIES));
            Files.createDirectories(directory);
            // Half of them are below 4 KiB, some above 100: as those of the kernel's tree.
            byte[] bytes = new byte[(int) Math.pow(2, 7 + random.nextDouble() * 10)];
            random.nextBytes(bytes);
            Files.write(directory.resolve("f" + i), bytes);
        }
    }

    /** Every file's name and hash. */
    static Map<String, String> hashes(Path root) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(Files::isRegularFile)
                    .forEach(f -> hashes.put(root.relativize(f).toString(), hash(f)));
        }
        return hashes;
    }

    private static String hash(Path file) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private FileTree() {}
}
