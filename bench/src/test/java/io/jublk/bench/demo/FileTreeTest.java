package io.jublk.bench.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.bench.BenchException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {

    private final Path root;
    private final FileTree tree;

    FileTreeTest(@TempDir Path root) {
        this.root = root;
        this.tree = FileTree.write(root, 42, FileTreeTest::goOn);
    }

    private static void goOn() {}

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void whatWasWrittenIsVerified() throws IOException {
        tree.verify(root, FileTreeTest::goOn);
        assertEquals(files().size(), tree.files());
        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(file);
        }
        assertEquals(bytes, tree.bytes());
    }

    @Test
    void oneWrongByteIsSeen() throws IOException {
        for (Path file : files()) {
            if (Files.size(file) == 65537) {
                byte[] all = Files.readAllBytes(file);
                all[65536] ^= 1;
                Files.write(file, all);
            }
        }
        BenchException e =
                assertThrows(BenchException.class, () -> tree.verify(root, FileTreeTest::goOn));
        assertTrue(e.toString().contains("came back other than it was written"));
    }

    @Test
    void aMissingTailIsSeen() throws IOException {
        Path file = files().stream().filter(f -> f.toFile().length() > 0).findFirst().orElseThrow();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 1);
        }
        assertThrows(BenchException.class, () -> tree.verify(root, FileTreeTest::goOn));
    }

    @Test
    void aMissingFileIsSeen() throws IOException {
        Files.delete(files().getFirst());
        assertThrows(BenchException.class, () -> tree.verify(root, FileTreeTest::goOn));
    }

    @Test
    void theSameSeedMakesTheSameTree(@TempDir Path other) {
        FileTree.write(other, 42, FileTreeTest::goOn);
        tree.verify(other, FileTreeTest::goOn);
    }

    @Test
    void anotherSeedMakesAnother(@TempDir Path other) {
        FileTree.write(other, 43, FileTreeTest::goOn);
        assertThrows(BenchException.class, () -> tree.verify(other, FileTreeTest::goOn));
    }
}
