package io.jublk.cli.commands.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.crypt.PassphraseSource;
import java.io.Console;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a passphrase on the terminal, without showing it.
 *
 * @param isNew asked for twice, because a slip would make the image unreadable
 */
record PassphrasePrompt(boolean isNew) implements PassphraseSource {

    static PassphraseSource once() {
        return new PassphrasePrompt(false);
    }

    static PassphraseSource twice() {
        return new PassphrasePrompt(true);
    }

    @Override
    @SuppressWarnings("SystemConsoleNull") // it may be, says its specification
    public byte[] passphrase(String imageName) {
        @Nullable Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new Qcow2Exception(
                    imageName
                            + ": its passphrase cannot be asked for without a terminal; give it in a"
                            + " file");
        }
        char[] typed = read(console, "Passphrase for " + imageName + ": ");
        if (isNew) {
            char[] again = read(console, "Once more: ");
            boolean equal = Arrays.equals(typed, again);
            Arrays.fill(again, '\0');
            if (!equal) {
                Arrays.fill(typed, '\0');
                throw new Qcow2Exception(
                        imageName + ": the two passphrases are not the same; try again");
            }
        }
        return bytes(typed);
    }

    private static char[] read(Console console, String prompt) {
        char @Nullable [] typed = console.readPassword("%s", prompt);
        if (typed == null || typed.length == 0) {
            throw new Qcow2Exception("no passphrase was typed; try again");
        }
        return typed;
    }

    private static byte[] bytes(char[] typed) {
        ByteBuffer encoded = UTF_8.encode(CharBuffer.wrap(typed));
        byte[] passphrase = new byte[encoded.remaining()];
        encoded.get(0, passphrase);
        encoded.clear();
        while (encoded.hasRemaining()) {
            encoded.put((byte) 0);
        }
        Arrays.fill(typed, '\0');
        return passphrase;
    }
}
