package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a server's process must be, so that memory reclaim may wait for it. */
final class ServerRules {

    /** PF_MEMALLOC_NOIO and PF_LOCAL_THROTTLE of linux/sched.h: what PR_SET_IO_FLUSHER sets. */
    private static final long IO_FLUSHER = 0x180000;

    /** Place of {@code flags} behind the command's closing bracket (proc(5), stat). */
    private static final int FLAGS_FIELD = 6;

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

    private ServerRules() {}
}
