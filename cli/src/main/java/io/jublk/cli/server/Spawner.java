package io.jublk.cli.server;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.UblkException;
import io.jublk.uring.Kernel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Starts the process that serves a device, and learns from it whether the device is there. The
 * specification goes down its standard input, one line of JSON comes back up its standard output.
 */
public final class Spawner {

    /** A JVM's start and five control commands: a second at most, on an emulated machine 30. */
    private static final long ANSWER_SECONDS = 180;

    /**
     * The server's heap never grows. It allocates next to nothing once it serves, so a collector
     * has no work; serial is the one with the fewest threads and the least memory. No perf data:
     * that is a file in /tmp, which may lie on our own device. Two threads of the JVM that look
     * four times and once a second for something to clean up, and in a server find nothing, are
     * told not to; what other threads do by the clock, {@link JvmTimers} puts off.
     */
    private static final List<String> SERVER_FLAGS =
            List.of(
                    "-Xms16m",
                    "-Xmx16m",
                    "-XX:+AlwaysPreTouch",
                    "-XX:+UseSerialGC",
                    "-XX:-UsePerfData",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-XX:+UnlockDiagnosticVMOptions",
                    "-XX:AsyncDeflationInterval=0",
                    "-XX:ServiceThreadCleanupInterval=0",
                    "-Xss512k");

    /**
     * The user's own flags for servers' JVMs, such as a recording's; behind ours, which they
     * override.
     */
    private static final String USER_FLAGS = "JUBLK_SERVER_JAVA_OPTIONS";

    private final Kernel kernel;

    public Spawner(Kernel kernel) {
        this.kernel = kernel;
    }

    /** A server that has answered. */
    public record Answer(Process process, JsonObject state) {}

    /**
     * @param foreground the server logs to our standard error and ends with us
     * @throws UblkException with what the server said, when it has no device
     */
    public Answer spawn(DeviceSpec spec, ServerTask task, boolean foreground) {
        RunState.prepare();
        Path startLog = RunState.directory().resolve("start-" + pid() + ".log");
        Process process = start(startLog, task, foreground);
        try {
            try (var in = process.getOutputStream()) {
                in.write(spec.json().write().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It has ended already; its answer, or the want of one, says why.
            }
            String line = answer(process);
            if (line == null) {
                throw new UblkException(
                        "the server process ended without an answer" + tail(startLog));
            }
            if (!line.startsWith("{")) { // the JVM's own last words
                throw new UblkException("the server process ended: " + line.strip());
            }
            JsonObject answer = JsonObject.parse(line, "the server's answer");
            String error = answer.textOrNull("error");
            if (error != null) {
                throw new UblkException(error);
            }
            return new Answer(process, answer);
        } catch (UblkException e) {
            process.destroyForcibly();
            throw e;
        } finally {
            deleteQuietly(startLog);
        }
    }

    private Process start(Path startLog, ServerTask task, boolean foreground) {
        ProcessRules.beforeSpawn(kernel);
        ProcessBuilder builder = new ProcessBuilder(command(task, foreground));
        builder.redirectError(
                foreground
                        ? ProcessBuilder.Redirect.INHERIT
                        : ProcessBuilder.Redirect.to(startLog.toFile()));
        builder.environment().put("JUBLK_START_LOG", foreground ? "" : startLog.toString());
        // Not the caller's directory: a server must not keep a file system busy.
        builder.directory(Path.of("/").toFile());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UblkException("cannot start the server process: " + e.getMessage(), e);
        }
    }

    private static List<String> userFlags() {
        String flags = System.getenv().getOrDefault(USER_FLAGS, "").strip();
        return flags.isEmpty() ? List.of() : List.of(flags.split("\\s+"));
    }

    private static List<String> command(ServerTask task, boolean foreground) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SERVER_FLAGS);
        String cache = System.getProperty("jublk.server.cache");
        if (cache != null) {
            command.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off"));
            command.add("-Djublk.server.cache=" + cache); // it may start one that stands by
        }
        command.addAll(userFlags());
        // These as the cache was made with, or the JVM goes without it, and without a word
        // (scripts/common.sh: jvm_flags, train).
        command.addAll(List.of("--add-modules", "io.jublk.uring"));
        command.add("--enable-native-access=io.jublk.uring");
        command.add("--sun-misc-unsafe-memory-access=deny");
        command.add("--module-path");
        command.add(System.getProperty("jdk.module.path"));
        command.add("--module");
        command.add("io.jublk.cli/io.jublk.cli.server.ServerMain");
        command.add(foreground ? "foreground" : "background");
        command.addAll(task.arguments());
        return command;
    }

    private static @Nullable String answer(Process process) {
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        CompletableFuture<@Nullable String> line =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return out.readLine();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        try {
            return line.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new UblkException(
                    "the server process has not answered for "
                            + ANSWER_SECONDS
                            + " s and was ended; dmesg may say what the driver waits for",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UblkException("interrupted; the server process was ended", e);
        } catch (ExecutionException e) {
            return null;
        }
    }

    /** The JVM's own last words, when it could not even start. */
    private static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.isEmpty() ? "" : ": " + lines.getFirst();
        } catch (IOException e) {
            return "";
        }
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    private static void deleteQuietly(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // It lies in /run and is small.
        }
    }
}
