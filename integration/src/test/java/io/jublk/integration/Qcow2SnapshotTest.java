package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.Device;
import io.jublk.uring.LinuxKernel;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An internal snapshot is a device to be read, and stays as it is whatever is written. */
@DeviceTest
class Qcow2SnapshotTest {

    private static final int KIB = 1 << 10;
    private static final int SIZE = 4 << 20;

    private final byte[] before = new byte[SIZE];
    private final byte[] now = new byte[SIZE];

    Qcow2SnapshotTest() {
        Arrays.fill(before, 0, 128 * KIB, (byte) 0x11);
        Arrays.fill(now, 0, 64 * KIB, (byte) 0x11);
        Arrays.fill(now, 64 * KIB, 192 * KIB, (byte) 0x22);
    }

    @Test
    void isReadByItsName(@TempDir Path directory) throws Exception {
        Qcow2Image image = Qcow2Image.withSnapshot(directory);
        JsonObject device = image.add("--snapshot=before");
        assertEquals("1", FileTools.line("/sys/block/ublkb" + device.number("id") + "/ro"));
        try (Client client = Client.readOnly(device.text("path"))) {
            client.expect(0, before);
        }
        Qcow2Image.delete(device);
        image.expectClean();
    }

    @Test
    void staysAsItIs(@TempDir Path directory) throws Exception {
        Qcow2Image image = Qcow2Image.withSnapshot(directory);
        byte[] some = Seeds.bytes("snapshot", 32 * KIB + 512);
        try (Device device = image.start(null);
                Client client = Client.direct(device.path())) {
            client.expect(0, now);
            for (int at : new int[] {1024, 60 * KIB, 120 * KIB, 1 << 20}) {
                client.write(at, some);
                System.arraycopy(some, 0, now, at, some.length);
            }
            Program.check("blkdiscard", "-o", "" + 32 * KIB, "-l", "" + 8 * KIB, device.path());
            client.sync();
        }
        image.expectClean();
        expect(image, "before", before);
        Arrays.fill(now, 32 * KIB, 40 * KIB, (byte) 0);
        expect(image, null, now);
    }

    private static void expect(Qcow2Image image, @Nullable String snapshot, byte[] bytes)
            throws Exception {
        try (Device device =
                        TestDevices.start(
                                image.options()
                                        .withReadOnly(true)
                                        .withSnapshot(snapshot)
                                        .open(new LinuxKernel()),
                                TestDevices.options(null));
                Client client = Client.readOnly(device.path())) {
            client.expect(0, bytes);
        }
    }
}
