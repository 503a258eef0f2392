package io.jublk.cli.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ServerProcessTest {

    private static final long OWN_PID = ProcessHandle.current().pid();
    private static final long NO_PID = 1L << 30;

    @Test
    void ownStartLiesBetweenBootAndNow() throws IOException {
        long ticks = ServerProcess.startTicks(OWN_PID);
        String uptime = Files.readString(Path.of("/proc/uptime"));
        double sinceBoot = Double.parseDouble(uptime.split(" ")[0]);
        Instant started = ProcessHandle.current().info().startInstant().orElseThrow();
        double age = Duration.between(started, Instant.now()).toMillis() / 1000.0;
        assertEquals(sinceBoot - age, ticks / 100.0, 5, "USER_HZ is 100");
    }

    @Test
    void processThatIsNotThereHasNoStart() {
        assertEquals(0, ServerProcess.startTicks(NO_PID));
        assertTrue(ServerProcess.find(NO_PID, 0).isEmpty());
        assertTrue(ServerProcess.find(0, 0).isEmpty());
        assertTrue(ServerProcess.find(-1, 0).isEmpty());
    }

    @Test
    void processIsFoundByPidAndStart() {
        long ticks = ServerProcess.startTicks(OWN_PID);
        assertEquals(OWN_PID, ServerProcess.find(OWN_PID, ticks).orElseThrow().pid());
        assertEquals(OWN_PID, ServerProcess.find(OWN_PID, 0).orElseThrow().pid());
    }

    /** Whether it has already run to its end or not. */
    @Test
    void processThatIsKilledIsGone() throws Exception {
        for (int i = 0; i < 20; i++) {
            Process process = new ProcessBuilder("sleep", "60").start();
            assertTrue(ServerProcess.find(process.pid(), 0).isPresent());
            process.destroyForcibly();
            assertTrue(ServerProcess.find(process.pid(), 0).isEmpty());
        }
    }

    @Test
    void laterProcessOfTheSameNumberIsAnother() {
        long ticks = ServerProcess.startTicks(OWN_PID);
        assertTrue(ServerProcess.find(OWN_PID, ticks - 1).isEmpty());
    }

    @Test
    void commandNameWithBracketsAndBlanksDoesNotConfuse() throws Exception {
        Path directory = Files.createTempDirectory("jublk");
        Path odd = directory.resolve("a) S 1 2 (b");
        Files.copy(Path.of("/bin/sleep"), odd, StandardCopyOption.COPY_ATTRIBUTES);
        Process process = new ProcessBuilder(odd.toString(), "60").start();
        try {
            long ticks = ServerProcess.startTicks(process.pid());
            assertTrue(ticks >= ServerProcess.startTicks(OWN_PID));
        } finally {
            process.destroyForcibly().waitFor();
            Files.delete(odd);
            Files.delete(directory);
        }
    }

    @Test
    void endIsAwaitedForABoundedTime() throws IOException {
        Process process = new ProcessBuilder("sleep", "60").start();
        ServerProcess server = ServerProcess.find(process.pid(), 0).orElseThrow();
        assertFalse(server.awaitEnd(Duration.ofMillis(20)));
        server.kill();
        assertTrue(server.awaitEnd(Duration.ofSeconds(20)));
        assertTrue(ServerProcess.find(server.pid(), 0).isEmpty());
    }
}
