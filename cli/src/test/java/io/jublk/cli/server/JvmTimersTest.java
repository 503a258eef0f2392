package io.jublk.cli.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmTimersTest {

    private static final String UNTOUCHED = "50000";

    @TempDir private Path proc;

    @Test
    void threadsOfTheJvmAreRelaxedAndOursAreNot() throws IOException {
        List<String> theirs =
                List.of(
                        "C1 CompilerThre",
                        "C2 CompilerThre",
                        "VM Periodic Tas",
                        "Monitor Deflati",
                        "Common-Cleaner");
        for (int i = 0; i < theirs.size(); i++) {
            thread(100 + i, theirs.get(i));
        }
        thread(90, "java");
        thread(91, "ublk0q0");
        thread(92, "jublk-control");
        JvmTimers.relax(proc, 90);
        for (int i = 0; i < theirs.size(); i++) {
            assertEquals(Long.toString(JvmTimers.SLACK_NANOS), slack(100 + i));
        }
        assertEquals(UNTOUCHED, slack(90));
        assertEquals(UNTOUCHED, slack(91));
        assertEquals(UNTOUCHED, slack(92));
    }

    @Test
    void whatMayNotBeToldStaysAsItIs() throws IOException {
        thread(90, "C2 CompilerThre");
        Files.delete(proc.resolve("90/timerslack_ns"));
        Files.createDirectory(proc.resolve("90/timerslack_ns")); // cannot be written
        thread(91, "C1 CompilerThre");
        JvmTimers.relax(proc, 90);
        assertEquals(Long.toString(JvmTimers.SLACK_NANOS), slack(91));
    }

    @Test
    void withoutProcThereIsNothingToDo() {
        JvmTimers.relax(proc, 90);
        assertFalse(Files.exists(proc.resolve("90")));
    }

    private void thread(int tid, String name) throws IOException {
        Path task = Files.createDirectories(proc.resolve("90/task/" + tid));
        Files.writeString(task.resolve("comm"), name + "\n");
        Path own = Files.createDirectories(proc.resolve(Integer.toString(tid)));
        Files.writeString(own.resolve("timerslack_ns"), UNTOUCHED);
    }

    private String slack(int tid) throws IOException {
        return Files.readString(proc.resolve(tid + "/timerslack_ns"));
    }
}
