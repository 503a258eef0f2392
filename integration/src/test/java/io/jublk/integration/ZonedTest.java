package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.jublk.targets.zoned.ZonedOptions;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.Device;
import io.jublk.ublk.Feature;
import io.jublk.ublk.UblkException;
import io.jublk.uring.LinuxKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A zoned device, as the block layer, blkzone (util-linux) and fio's zoned mode see it. */
@DeviceTest
@Exercises(features = {Feature.ZONED})
class ZonedTest {

    private static final long ZONE_BYTES = 1 << 20;
    private static final int ZONES = 16;
    private static final long ZONE_SECTORS = ZONE_BYTES / 512;

    /** A kernel without zones refuses in words, and has nothing more to test. */
    private static Device start(ZonedOptions options, int queues) {
        return start(options, queues, DeliveryKind.PER_TAG);
    }

    private static Device start(ZonedOptions options, int queues, DeliveryKind delivery) {
        try {
            return TestDevices.start(
                    options.open(new LinuxKernel()),
                    TestDevices.options(null).withQueues(queues).withDelivery(delivery));
        } catch (UblkException e) {
            String message = String.valueOf(e.getMessage());
            assertTrue(message.contains("CONFIG_BLK_DEV_ZONED"), message);
            return abort(message);
        }
    }

    private static ZonedOptions memory() {
        return ZonedOptions.of(ZONES * ZONE_BYTES, ZONE_BYTES, null);
    }

    @Test
    void blkzoneManagesZones() throws Exception {
        try (Device device = start(memory().withConventional(2).withLimits(2, 3), 1)) {
            assertEquals("host-managed", attribute(device, "zoned"));
            assertEquals(Long.toString(ZONE_SECTORS), attribute(device, "chunk_sectors"));
            assertEquals(Integer.toString(ZONES), attribute(device, "nr_zones"));
            assertEquals("2", attribute(device, "max_open_zones"));
            assertEquals("3", attribute(device, "max_active_zones"));
            assertEquals("nw", condition(device, 1));
            assertEquals("em", condition(device, 2));

            Program.check(blkzone("open", device, 2));
            assertEquals("oe", condition(device, 2));
            write(device, 2 * ZONE_BYTES, 0);
            assertTrue(report(device, 2).contains("wptr 0x000008"), report(device, 2));
            Program.check(blkzone("close", device, 2));
            assertEquals("cl", condition(device, 2));
            Program.check(blkzone("open", device, 3));
            Program.check(blkzone("open", device, 4));
            assertFails(blkzone("open", device, 5)); // two are open
            write(device, 3 * ZONE_BYTES, 0);
            Program.check(blkzone("close", device, 3));
            assertFails(blkzone("open", device, 5)); // three are active
            Program.check(blkzone("finish", device, 3));
            assertEquals("fu", condition(device, 3));
            assertFails(dd(device, 3 * ZONE_BYTES + 4096));
            Program.check(blkzone("open", device, 5));
            Program.check(blkzone("reset", device, 3));
            assertEquals("em", condition(device, 3));
            Program.check(blkzone("close", device, 4));
            assertEquals("em", condition(device, 4)); // nothing was written there
            // written where its pointer is not
            assertFails(dd(device, 2 * ZONE_BYTES + 8192));
            // after an error the block layer writes there again once it has seen a report
            assertTrue(report(device, 2).contains("wptr 0x000008"), report(device, 2));
            write(device, 2 * ZONE_BYTES, 4096);

            Program.check("blkzone", "reset", device.path());
            for (int zone = 2; zone <= 5; zone++) {
                assertEquals("em", condition(device, zone));
            }
            try (Client client = Client.direct(device.path())) {
                client.expect(2 * ZONE_BYTES, new byte[8192]);
            }
        }
    }

    @Test
    void fioVerifiesZonesInMemory() {
        Kernels.assumeCpus(2);
        ZonedOptions options = memory().withConventional(1).withLimits(4, 6);
        try (Device device = start(options, 2, Kernels.deliveries().getLast())) {
            verify(device, "--rw=randwrite", 1);
        }
    }

    @Test
    void directoryKeepsItsZones(@TempDir Path directory) throws Exception {
        ZonedOptions options =
                ZonedOptions.of(ZONES * ZONE_BYTES, ZONE_BYTES, directory.toString())
                        .withConventional(1);
        try (Device device = start(options, 1)) {
            verify(device, "--rw=write", 1);
            Program.check("blkzone", "reset", device.path());
            write(device, 3 * ZONE_BYTES, 0);
            Program.check(blkzone("finish", device, 4));
        }
        assertEquals(4096, Files.size(directory.resolve("zone-000003")));
        try (Device device = start(ZonedOptions.of(0, 0, directory.toString()), 1)) {
            assertEquals("cl", condition(device, 3));
            assertEquals("fu", condition(device, 4));
            assertEquals("em", condition(device, 5));
            try (Client client = Client.direct(device.path())) {
                client.expect(3 * ZONE_BYTES, Seeds.bytes("zone", 4096));
                client.expect(3 * ZONE_BYTES + 4096, new byte[4096]);
            }
        }
    }

    private static void verify(Device device, String rw, int firstZone) {
        Fio.run(
                device.path(),
                "--zonemode=zbd",
                rw,
                "--bs=16k",
                "--iodepth=8",
                "--offset=" + firstZone * ZONE_BYTES,
                "--size=" + (ZONES - firstZone) * ZONE_BYTES,
                "--verify=crc32c",
                "--do_verify=1",
                "--verify_fatal=1",
                "--verify_state_save=0");
    }

    private static String attribute(Device device, String name) throws IOException {
        String disk = Path.of(device.path()).getFileName().toString();
        return Files.readString(Path.of("/sys/block", disk, "queue", name)).strip();
    }

    private static String[] blkzone(String command, Device device, int zone) {
        String start = Long.toString(zone * ZONE_SECTORS);
        return new String[] {"blkzone", command, "-o", start, "-c", "1", device.path()};
    }

    private static String report(Device device, int zone) {
        return Program.check(blkzone("report", device, zone));
    }

    /** Its two letters: em, oi, oe, cl, fu, nw. */
    private static String condition(Device device, int zone) {
        String report = report(device, zone);
        int at = report.indexOf('(', report.indexOf("zcond:"));
        return report.substring(at + 1, at + 3);
    }

    private static void write(Device device, long zoneStart, long offset) throws Exception {
        try (Client client = Client.direct(device.path())) {
            client.write(zoneStart + offset, Seeds.bytes("zone", 4096));
        }
    }

    private static String[] dd(Device device, long offset) {
        return new String[] {
            "dd",
            "if=/dev/zero",
            "of=" + device.path(),
            "bs=4096",
            "count=1",
            "seek=" + offset / 4096,
            "oflag=direct",
            "conv=notrunc"
        };
    }

    private static void assertFails(String... command) {
        assertNotEquals(0, Program.run(command).code(), () -> String.join(" ", List.of(command)));
    }
}
