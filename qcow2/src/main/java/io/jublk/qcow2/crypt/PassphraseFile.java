package io.jublk.qcow2.crypt;

import io.jublk.qcow2.Qcow2Exception;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A passphrase that is a file's content. One line end behind it is not part of it, so that a file
 * may be written with an editor or with echo.
 */
public record PassphraseFile(Path path) implements PassphraseSource {

    /** More is no passphrase: somebody has named the wrong file. */
    private static final int MAX_BYTES = 4096;

    @Override
    public byte[] passphrase(String imageName) {
        byte[] content = read();
        try {
            if (content.length > MAX_BYTES) {
                throw new Qcow2Exception(
                        path
                                + ": is longer than "
                                + MAX_BYTES
                                + " bytes, too long to be a passphrase");
            }
            int length = content.length;
            if (length > 0 && content[length - 1] == '\n') {
                length--;
            }
            if (length == 0) {
                throw new Qcow2Exception(path + ": is empty, it should hold the passphrase");
            }
            return Arrays.copyOf(content, length);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private byte[] read() {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new Qcow2Exception(path + ": there is no such passphrase file", e);
        } catch (IOException e) {
            throw new Qcow2Exception(
                    path + ": the passphrase cannot be read: " + e.getMessage(), e);
        }
    }
}
