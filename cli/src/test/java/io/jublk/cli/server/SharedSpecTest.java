package io.jublk.cli.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.UblkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedSpecTest {

    private static SharedSpec sent(String option) {
        return SharedSpec.of(
                JsonObject.parse(SharedSpec.ofOption(option).json().write(), "the test"));
    }

    @Test
    void nothingIsNothing() {
        SharedSpec none = SharedSpec.ofOption(null);
        assertFalse(none.isWanted());
        assertEquals("{}", none.json().write());
        assertEquals("{}", none.describe(3).write());
        assertFalse(SharedSpec.of(new JsonObject()).isWanted());
    }

    @Test
    void socketsLieInTheRunDirectoryOrElsewhere() {
        SharedSpec own = sent("socket");
        assertTrue(own.isWanted());
        assertEquals(RunState.directory() + "/3.shm.sock", own.describe(3).text("sharedSocket"));
        assertEquals("/a/b", sent("socket:/a/b").describe(3).text("sharedSocket"));
        assertEquals(
                Path.of("b").toAbsolutePath().toString(),
                sent("socket:b").describe(3).text("sharedSocket"));
    }

    @Test
    void filesMustBeMemory(@TempDir Path directory) throws IOException {
        Path missing = directory.resolve("none");
        assertTrue(message(missing.toString()).contains("there is no such file"));
        Path empty = Files.createFile(directory.resolve("empty"));
        assertTrue(message(empty + ",ro").contains("--shared " + empty + ": there is no such"));
        Path memory = Path.of("/dev/shm");
        if (Files.isDirectory(memory) && Files.getFileStore(memory).type().equals("tmpfs")) {
            Path file = Files.createTempFile(memory, "jublk", "pool");
            try {
                Files.write(file, new byte[4096]);
                assertEquals(file + ",ro", sent(file + ",ro").text());
                assertEquals(file.toString(), sent(file.toString()).text());
                assertNull(sent(file.toString()).describe(0).get("sharedSocket"));
            } finally {
                Files.delete(file);
            }
        }
    }

    private static String message(String option) {
        return String.valueOf(
                assertThrows(UblkException.class, () -> SharedSpec.ofOption(option)).getMessage());
    }
}
