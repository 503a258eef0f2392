package io.jublk.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU time of a process, kernel time and io_uring's worker threads included: proc_pid_stat(5). */
public final class ProcessCpu {

    /** USER_HZ: part of the kernel's interface to programs, 100 on every machine with a JDK 25. */
    private static final int MICROS_PER_TICK = 1_000_000 / 100;

    private static final int UTIME_AFTER_NAME = 11;
    private static final int STIME_AFTER_NAME = 12;

    private ProcessCpu() {}

    /** So far, all threads together; 0 for a process that is gone or unknown. */
    public static long micros(long pid) {
        try {
            return parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
        } catch (IOException e) {
            return 0;
        }
    }

    /** The name is in parentheses and may contain both blanks and parentheses. */
    static long parse(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks =
                Long.parseLong(fields[UTIME_AFTER_NAME]) + Long.parseLong(fields[STIME_AFTER_NAME]);
        return ticks * MICROS_PER_TICK;
    }
}
