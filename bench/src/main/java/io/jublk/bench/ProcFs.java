package io.jublk.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel tells of processes and of itself: proc_pid_status(5), proc_stat(5). */
public final class ProcFs {

    private static final int MICROS_PER_TICK = 1_000_000 / 100;

    /** user nice system, then idle iowait, then irq softirq. */
    private static final List<Integer> BUSY_FIELDS = List.of(1, 2, 3, 6, 7);

    private ProcFs() {}

    /** A field of /proc/PID/status in KiB, in bytes; 0 for a process that is gone. */
    public static long memoryBytes(long pid, String field) {
        return status(Path.of("/proc/" + pid + "/status"), field) << 10;
    }

    /**
     * Its part of the machine's memory, in bytes: what several processes share is divided among
     * them.
     */
    public static long sharedOutBytes(long pid) {
        return status(Path.of("/proc/" + pid + "/smaps_rollup"), "Pss") << 10;
    }

    /** How often all its threads went to sleep by themselves. */
    public static long voluntarySwitches(long pid) {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return tasks.mapToLong(
                            task -> status(task.resolve("status"), "voluntary_ctxt_switches"))
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    /** CPU time of everything, all CPUs together. */
    public static long machineMicros() {
        try {
            String[] fields = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +");
            return BUSY_FIELDS.stream().mapToLong(i -> Long.parseLong(fields[i])).sum()
                    * MICROS_PER_TICK;
        } catch (IOException e) {
            return 0;
        }
    }

    static long parse(Stream<String> status, String field) {
        return status.filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).replace("kB", "").strip())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    private static long status(Path file, String field) {
        try {
            return parse(Files.readAllLines(file).stream(), field);
        } catch (IOException e) {
            return 0;
        }
    }
}
