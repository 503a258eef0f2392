package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What a server's process must be, so that memory reclaim may wait for it. */
final class ServerRules {

    /** PF_MEMALLOC_NOIO and PF_LOCAL_THROTTLE of linux/sched.h: what PR_SET_IO_FLUSHER sets. */
    private static final long IO_FLUSHER = 0x180000;

    /** Place of {@code flags} behind the command's closing bracket (proc(5), stat). */
    private static final int FLAGS_FIELD = 6;

    private static final long RELAXED_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Twenty seconds, for an emulated machine. */
    private static final int MAX_LOOKS = 1000;

    static void expectOf(long pid) throws IOException {
        List<Path> threads;
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            threads = tasks.toList();
        }
        assertTrue(threads.size() > 2, () -> "a JVM has more threads than " + threads.size());
        for (Path thread : threads) {
            String stat = Files.readString(thread.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            assertEquals(
                    IO_FLUSHER,
                    Long.parseLong(fields[FLAGS_FIELD]) & IO_FLUSHER,
                    () -> "flags of thread " + stat);
        }
        String locked =
                Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                        .filter(l -> l.startsWith("VmLck:"))
                        .findAny()
                        .orElseThrow();
        assertTrue(Long.parseLong(locked.replaceAll("\\D", "")) > 0, locked);
    }

    /** Threads of the JVM that look for work by the clock; the kernel keeps 15 characters. */
    private static final List<String> BY_THE_CLOCK =
            List.of(
                    "C1 CompilerThre",
                    "C2 CompilerThre",
                    "VM Periodic Tas",
                    "Monitor Deflati",
                    "Common-Cleaner");

    /** Nothing in an idle server looks by the clock: the kernel may put its timers off. */
    static void expectNoClockIn(long pid) throws IOException, InterruptedException {
        Map<String, Long> slacks = slacks(pid);
        for (int i = 0; i < MAX_LOOKS && !areRelaxed(slacks); i++) { // it answers before that
            Thread.sleep(20);
            slacks = slacks(pid);
        }
        assertTrue(areRelaxed(slacks), "the slack of its threads' timers: " + slacks);
        slacks.keySet().removeAll(BY_THE_CLOCK);
        assertTrue(
                slacks.values().stream().allMatch(slack -> slack < RELAXED_NANOS),
                "what has limits of its own is punctual: " + slacks);
    }

    /** The second compiler may have been left out. */
    private static boolean areRelaxed(Map<String, Long> slacks) {
        return slacks.containsKey(BY_THE_CLOCK.getFirst())
                && slacks.entrySet().stream()
                        .filter(e -> BY_THE_CLOCK.contains(e.getKey()))
                        .allMatch(e -> e.getValue() >= RELAXED_NANOS);
    }

    private static Map<String, Long> slacks(long pid) throws IOException {
        Map<String, Long> slacks = new TreeMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks.toList()) {
                try {
                    slacks.put(
                            FileTools.line(task.resolve("comm").toString()),
                            Long.parseLong(
                                    FileTools.line(
                                            "/proc/" + task.getFileName() + "/timerslack_ns")));
                } catch (NoSuchFileException e) {
                    // It has just ended.
                }
            }
        }
        return slacks;
    }

    private ServerRules() {}
}
