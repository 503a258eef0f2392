package io.jublk.cli.commands.qcow2;

import io.jublk.qcow2.crypt.Iterations;
import io.jublk.qcow2.crypt.LuksFormat;
import io.jublk.qcow2.crypt.PassphraseFile;
import io.jublk.qcow2.crypt.PassphraseSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a new image is encrypted. */
final class EncryptionMixin {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--encrypt",
            description = "Encrypt the data: LUKS version 1 with AES-256 in XTS mode.")
    private boolean encrypt;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description =
                    "Holds the new image's passphrase; a line end behind it does not count. Asked"
                            + " for when it is left out.")
    private @Nullable Path passphraseFile;

    @Option(
            names = "--iter-time",
            paramLabel = "MS",
            defaultValue = "2000",
            description =
                    "How long this machine is to take for trying one passphrase, in milliseconds"
                            + " (default: ${DEFAULT-VALUE}).")
    private int iterTimeMillis;

    boolean isAsked() {
        if (!encrypt && passphraseFile != null) {
            throw new ParameterException(
                    spec.commandLine(), "--passphrase-file is of use with --encrypt alone");
        }
        return encrypt;
    }

    /** A new key under the passphrase; takes about twice the time that was asked for. */
    LuksFormat format(Path image) {
        if (iterTimeMillis < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--iter-time must be at least 1, not " + iterTimeMillis);
        }
        Path file = passphraseFile;
        PassphraseSource source =
                file == null ? PassphrasePrompt.twice() : new PassphraseFile(file);
        byte[] passphrase = source.passphrase(image.toString());
        try {
            return LuksFormat.create(
                    passphrase, Iterations.taking(Duration.ofMillis(iterTimeMillis)));
        } finally {
            Arrays.fill(passphrase, (byte) 0);
        }
    }
}
