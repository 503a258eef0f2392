package io.jublk.cli.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A server's process as others see it. */
public final class ServerProcess {

    /** Place of {@code starttime} behind the command's closing bracket (proc(5), stat). */
    private static final int START_TIME_FIELD = 19;

    private static final int STATE_FIELD = 0;
    private static final int FLAGS_FIELD = 6;

    /** PF_EXITING of linux/sched.h. */
    private static final long EXITING = 4;

    /** Signals sent to the process that no thread has taken yet. */
    private static final String SHARED_PENDING = "ShdPnd:";

    /** SIGKILL's bit of such a mask. */
    private static final long KILL = 1 << 8;

    private final ProcessHandle handle;

    private ServerProcess(ProcessHandle handle) {
        this.handle = handle;
    }

    /**
     * The process, if it is alive and is the one meant and no other that got its number later.
     *
     * @param startTicks what {@link #startTicks} said of it, or 0 when nobody asked
     */
    public static Optional<ServerProcess> find(long pid, long startTicks) {
        if (pid <= 0 || (startTicks != 0 && startTicks(pid) != startTicks)) {
            return Optional.empty();
        }
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(p -> !isDying(pid))
                .map(ServerProcess::new);
    }

    /**
     * It has ended and nobody has asked how, or it is on its way there and comes back no more.
     * Asked in this order: once its end has been asked for, nothing of a signal is shown any more.
     */
    private static boolean isDying(long pid) {
        if (isKilled(pid)) {
            return true;
        }
        String[] fields = stat(pid);
        if (fields.length <= START_TIME_FIELD) {
            return true; // it has just gone
        }
        String state = fields[STATE_FIELD];
        return state.equals("Z")
                || state.equals("X")
                || (Long.parseLong(fields[FLAGS_FIELD]) & EXITING) != 0;
    }

    /** A SIGKILL has been sent: no thread of it goes on for long (proc(5), status). */
    private static boolean isKilled(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith(SHARED_PENDING))
                    .map(line -> line.substring(SHARED_PENDING.length()).strip())
                    .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & KILL) != 0);
        } catch (IOException | UncheckedIOException e) {
            return true; // it has just gone
        }
    }

    /** The fields of /proc/PID/stat behind the command; none when there is no such process. */
    private static String[] stat(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        } catch (IOException | IndexOutOfBoundsException e) {
            return new String[0];
        }
    }

    /** When a process started, in clock ticks since boot; 0 when there is no such process. */
    public static long startTicks(long pid) {
        String[] fields = stat(pid);
        return fields.length > START_TIME_FIELD ? Long.parseLong(fields[START_TIME_FIELD]) : 0;
    }

    public long pid() {
        return handle.pid();
    }

    /**
     * Waits for its end.
     *
     * @return whether it has ended
     */
    public boolean awaitEnd(Duration limit) {
        CompletableFuture<ProcessHandle> end = handle.onExit();
        try {
            end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (java.util.concurrent.ExecutionException e) {
            return !handle.isAlive();
        }
    }

    /** SIGKILL. */
    public void kill() {
        handle.destroyForcibly();
    }
}
