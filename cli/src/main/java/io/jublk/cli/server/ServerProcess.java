package io.jublk.cli.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server's process as others see it. */
public final class ServerProcess {

    /** Place of {@code starttime} behind the command's closing bracket (proc(5), stat). */
    private static final int START_TIME_FIELD = 19;

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
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).map(ServerProcess::new);
    }

    /** When a process started, in clock ticks since boot; 0 when there is no such process. */
    public static long startTicks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[START_TIME_FIELD]);
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            return 0;
        }
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
