package io.jublk.qcow2.crypt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jublk.qcow2.Qcow2Exception;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassphraseFileTest {

    @TempDir Path directory;

    @Test
    void oneLineEndIsNotPartOfIt() throws IOException {
        assertEquals("secret", read("secret"));
        assertEquals("secret", read("secret\n"));
        assertEquals("secret\n", read("secret\n\n"));
        assertEquals(" secret\r", read(" secret\r\n"));
    }

    @Test
    void whatIsNoPassphraseIsSaid() throws IOException {
        assertEquals("is empty, it should hold the passphrase", refusal(""));
        assertEquals("is empty, it should hold the passphrase", refusal("\n"));
        assertEquals(
                "is longer than 4096 bytes, too long to be a passphrase",
                refusal("x".repeat(4097)));
        assertThrows(
                Qcow2Exception.class,
                () -> new PassphraseFile(directory.resolve("nowhere")).passphrase("x"));
    }

    private String read(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), content);
        return new String(new PassphraseFile(file).passphrase("x"), UTF_8);
    }

    private String refusal(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), content);
        Qcow2Exception e =
                assertThrows(Qcow2Exception.class, () -> new PassphraseFile(file).passphrase("x"));
        return String.valueOf(e.getMessage()).substring((file + ": ").length());
    }
}
