package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jublk.ublk.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Flushes and forced writes as the kernel's own tracing sees them arrive under a file on ext4. */
@DeviceTest
class TracedDurabilityTest {

    private static final Path TRACING = Path.of("/sys/kernel/tracing");
    private static final String SYNC = "ext4/ext4_sync_file_enter";
    private static final String ISSUE = "block/block_rq_issue";

    @Test
    void flushReachesTheFileSystem() throws Exception {
        List<String> events = traced(SYNC, Client::direct, Client::sync);
        assertTrue(
                events.stream().anyMatch(e -> e.contains("ext4_sync_file_enter")),
                () -> "no sync in " + events);
    }

    @Test
    void flushReachesTheMedium() throws Exception {
        List<String> events =
                traced(
                        ISSUE,
                        Client::direct,
                        client -> {
                            client.write(0, Seeds.bytes("traced", 4096));
                            client.sync();
                        });
        assertTrue(
                events.stream().anyMatch(TracedDurabilityTest::isForced),
                () -> "no flush in " + events);
    }

    @Test
    void forcedWriteReachesTheMedium() throws Exception {
        List<String> events =
                traced(
                        ISSUE,
                        Client::synchronous,
                        client -> client.write(0, Seeds.bytes("traced", 4096)));
        assertTrue(
                events.stream().anyMatch(TracedDurabilityTest::isForced),
                () -> "no forced write and no flush in " + events);
    }

    /** The column rwbs of block_rq_issue: F before the direction is a flush, behind it FUA. */
    private static boolean isForced(String event) {
        return event.matches(".*block_rq_issue: \\d+,\\d+ \\w*F\\w* .*");
    }

    private interface Opening {
        Client open(String path);
    }

    private interface Use {
        void by(Client client) throws Exception;
    }

    /** The events of the spare disk under ext4 under a loop device, while it is used. */
    private static List<String> traced(String event, Opening opening, Use use) throws Exception {
        String disk = System.getenv("GUEST_DISK");
        assumeTrue(disk != null, "there is no spare disk here (GUEST_DISK)");
        Path switchFile = TRACING.resolve("events").resolve(event).resolve("enable");
        assumeTrue(Files.exists(switchFile), () -> "this kernel does not trace " + event);
        String number = FileTools.line("/sys/class/block/" + Path.of(disk).getFileName() + "/dev");
        try (Ext4 ext4 = Ext4.on(disk)) {
            Path file = FileTools.sparse(ext4.directory(), 4 << 20);
            FileTools.write(file, 0, Seeds.bytes("before", 1 << 20));
            Program.check("sync");
            try (Device device = TestDevices.loop(file, null);
                    Client client = opening.open(device.path())) {
                Files.writeString(TRACING.resolve("trace"), "");
                Files.writeString(switchFile, "1");
                try {
                    use.by(client);
                } finally {
                    Files.writeString(switchFile, "0");
                }
                return events(number);
            }
        }
    }

    private static List<String> events(String number) throws IOException {
        return Files.readAllLines(TRACING.resolve("trace")).stream()
                .filter(l -> l.contains(" " + number.replace(':', ',') + " "))
                .toList();
    }
}
