package io.jublk.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A running program. Its output goes to files, not pipes: a device's server that a launcher leaves
 * behind may hold its launcher's output open, and a pipe would then never come to its end.
 *
 * <p>It has a session of its own, so that Ctrl-C on a terminal comes to this process alone, which
 * lets an {@code add} come to its end before it removes what was added.
 */
final class Child implements Resource {

    private static final int PATIENCE_SECONDS = 5;

    private final List<String> command;
    private final Process process;
    private final Path out;
    private final Path err;

    private Child(List<String> command, Process process, Path out, Path err) {
        this.command = command;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static Child start(List<String> command) {
        List<String> inSession = new ArrayList<>(List.of(Programs.find("setsid", "util-linux")));
        inSession.addAll(command);
        try {
            Path out = Files.createTempFile("jublk-bench", ".out");
            Path err = Files.createTempFile("jublk-bench", ".err");
            try {
                Process process =
                        new ProcessBuilder(inSession)
                                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                                .redirectOutput(out.toFile())
                                .redirectError(err.toFile())
                                .start();
                return new Child(command, process, out, err);
            } catch (IOException e) {
                Files.delete(out);
                Files.delete(err);
                throw e;
            }
        } catch (IOException e) {
            throw new BenchException("cannot run " + command.getFirst() + ": " + e.getMessage(), e);
        }
    }

    Output await(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new BenchException(
                        "'"
                                + String.join(" ", command)
                                + "' did not end within "
                                + limit.toSeconds()
                                + " s and was killed");
            }
            return new Output(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        } catch (IOException e) {
            throw new BenchException("the output of " + command.getFirst() + " is gone", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
