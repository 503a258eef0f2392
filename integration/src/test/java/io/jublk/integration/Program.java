package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Another program, run to its end or beside the test. */
final class Program {

    private static final String NO_OUTPUT = "";

    private final String name;
    private final Process process;
    private final Path out;
    private final Path err;

    /** How a program ended. */
    record Result(String command, int code, String out, String err) {

        /** The output, when the program was successful. */
        String expectSuccess() {
            assertEquals(0, code, () -> "exit code of " + this);
            return out;
        }

        List<String> errLines() {
            return err.lines().toList();
        }

        @Override
        public String toString() {
            return "'" + command + "' -> " + code + "\nstdout: " + out + "\nstderr: " + err;
        }
    }

    private Program(String name, Process process, Path out, Path err) {
        this.name = name;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Runs a program to its end. */
    static Result run(String... command) {
        return start(List.of(command), null).await();
    }

    /** Runs a program that has to be successful; its output. */
    static String check(String... command) {
        return run(command).expectSuccess();
    }

    static Program start(List<String> command, @Nullable Path directory) {
        try {
            // Files, not pipes: nobody has to read along, and a child that stays cannot hold them.
            Path out = Files.createTempFile("program", ".out");
            Path err = Files.createTempFile("program", ".err");
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            if (directory != null) {
                builder.directory(directory.toFile());
            }
            return new Program(String.join(" ", command), builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command, e);
        }
    }

    /** What it has said so far. */
    String outSoFar() {
        return read(out);
    }

    Process process() {
        return process;
    }

    void signal(String signal) {
        check("kill", "-" + signal, Long.toString(process.pid()));
    }

    Result await() {
        try {
            boolean ended = process.waitFor(Bounded.LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            Result result =
                    new Result(name, ended ? process.exitValue() : -1, read(out), read(err));
            if (!ended) {
                throw new AssertionError("hangs: " + result);
            }
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
            return result;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + name, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path path) {
        try {
            return Files.exists(path) ? Files.readString(path, StandardCharsets.UTF_8) : NO_OUTPUT;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
