package io.jublk.qcow2.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.Qcow2Exception;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostFileTest {

    @TempDir Path directory;

    @Test
    void whatLiesBeyondTheEndIsZeros() throws Exception {
        Path path = directory.resolve("f");
        Files.write(path, new byte[] {1, 2, 3});
        byte[] bytes = {9, 9, 9, 9};
        try (HostFile file = HostFile.open(path, true)) {
            file.read(1, MemorySegment.ofArray(bytes));
            assertArrayEquals(new byte[] {2, 3, 0, 0}, bytes);
            file.read(1000, MemorySegment.ofArray(bytes));
            assertArrayEquals(new byte[4], bytes);
            assertTrue(file.isReadOnly());
        }
    }

    @Test
    void writtenInPiecesAndReadBack() {
        byte[] bytes = new byte[(3 << 20) + 5];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 13));
        }
        try (HostFile file = HostFile.create(directory.resolve("f"), false)) {
            file.write(7, MemorySegment.ofArray(bytes));
            file.sync();
            assertEquals(bytes.length + 7, file.sizeBytes());
            byte[] back = new byte[bytes.length];
            file.read(7, MemorySegment.ofArray(back));
            assertArrayEquals(bytes, back);
        }
    }

    @Test
    void madeLongerAndShorter() {
        try (HostFile file = HostFile.create(directory.resolve("f"), false)) {
            file.truncate(10_000);
            assertEquals(10_000, file.sizeBytes());
            file.truncate(10);
            assertEquals(10, file.sizeBytes());
        }
    }

    @Test
    void errorsNameTheFile() throws Exception {
        Path path = directory.resolve("f");
        assertEquals(
                path + ": there is no such file",
                assertThrows(Qcow2Exception.class, () -> HostFile.open(path, true)).getMessage());
        Files.createFile(path);
        assertEquals(
                path + ": the file is there already",
                assertThrows(Qcow2Exception.class, () -> HostFile.create(path, false))
                        .getMessage());
        try (HostFile replaced = HostFile.create(path, true)) {
            assertEquals(0, replaced.sizeBytes());
        }
        String text =
                String.valueOf(
                        assertThrows(Qcow2Exception.class, () -> HostFile.open(directory, false))
                                .getMessage());
        assertEquals(directory + ": cannot be opened: Is a directory", text);
    }
}
