package io.jublk.cli.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Lets an idle server sleep. Some threads of the JVM look every few seconds, or once a minute,
 * whether there is something to do; no flag stops them, and in a server there never is. What they
 * are woken for comes at once all the same: only the end of a wait is put off.
 */
final class JvmTimers {

    /**
     * How much later than asked the kernel may end a wait: it does when a timer of something else
     * has the processor awake, and after this time at the latest. Longer would save nothing that
     * can be measured, and nothing is put off for ever.
     */
    static final long SLACK_NANOS = TimeUnit.MINUTES.toNanos(10);

    /**
     * By their names as the kernel keeps them, 15 characters long: both compilers look for a reason
     * to end, the timer for tasks, monitors for some to take apart, the cleaner for its own end.
     * Not the threads that run Java code of ours: what they wait for with a limit is meant.
     */
    private static final Set<String> NAMES =
            Set.of(
                    "C1 CompilerThre",
                    "C2 CompilerThre",
                    "VM Periodic Tas",
                    "Monitor Deflati",
                    "Common-Cleaner");

    /** Of this process, as far as it may: it takes CAP_SYS_NICE to tell another thread. */
    static void relax() {
        relax(Path.of("/proc"), ProcessHandle.current().pid());
    }

    /** A thread's slack is in /proc/TID, not in /proc/PID/task/TID (fs/proc/base.c). */
    static void relax(Path proc, long pid) {
        for (Path thread : threads(proc, pid)) {
            try {
                if (NAMES.contains(Files.readString(thread.resolve("comm")).strip())) {
                    Files.writeString(
                            proc.resolve(thread.getFileName()).resolve("timerslack_ns"),
                            Long.toString(SLACK_NANOS));
                }
            } catch (IOException e) {
                // It has ended, or we may not: then it wakes up as it did.
            }
        }
    }

    private static List<Path> threads(Path proc, long pid) {
        try (Stream<Path> tasks = Files.list(proc.resolve(Long.toString(pid)).resolve("task"))) {
            return tasks.toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private JvmTimers() {}
}
