package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.device.Discards;
import io.jublk.ublk.Device;
import io.jublk.uring.Fallocate;
import io.jublk.uring.LinuxKernel;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clusters that are given back or zeroed, and all that lies beside them. */
@DeviceTest
class Qcow2DiscardTest {

    private static final int MIB = 1 << 20;
    private static final int BYTES = 8 * MIB;
    private static final int FROM = 2 * MIB;
    private static final int LENGTH = 3 * MIB;

    /** Tables. */
    private static final int SLACK = 512 << 10;

    private static final int PUNCH = Fallocate.PUNCH_HOLE | Fallocate.KEEP_SIZE;

    private final byte[] bytes = Seeds.bytes("discard", BYTES);

    @TempDir private Path directory;

    @Test
    void discardGivesSpaceBack() throws Exception {
        Qcow2Image image = Qcow2Image.create(directory, BYTES);
        try (Device device = image.start(null);
                Client client = Client.direct(device.path())) {
            long full = fill(client, image);
            discard(device, client);
            expectAllocated(full - LENGTH, image);
            expectZeroedAndNothingElse(client);
            // the clusters are taken again: the file does not grow
            assertTrue(fill(client, image) <= full + SLACK, "space is used again");
            client.expect(0, bytes);
        }
        image.expectClean();
    }

    @Test
    void discardShowsNothingOfTheBackingFile() throws Exception {
        Qcow2Image image = Qcow2Shape.BACKED.make(directory, BYTES);
        try (Device device = image.start(null);
                Client client = Client.direct(device.path())) {
            long full = fill(client, image);
            discard(device, client);
            expectAllocated(full - LENGTH, image);
            expectZeroedAndNothingElse(client);
        }
        image.expectClean();
    }

    @Test
    void discardKeepsClustersWhenToldSo() throws Exception {
        Qcow2Image image = Qcow2Image.create(directory, BYTES);
        try (Device device = start(image, Discards.ZERO);
                Client client = Client.direct(device.path())) {
            long full = fill(client, image);
            discard(device, client);
            expectAllocated(full, image);
            expectZeroedAndNothingElse(client);
        }
        image.expectClean();
    }

    @Test
    void discardDoesNothingWhenToldSo() throws Exception {
        Qcow2Image image = Qcow2Image.create(directory, BYTES);
        try (Device device = start(image, Discards.IGNORE);
                Client client = Client.direct(device.path())) {
            long full = fill(client, image);
            discard(device, client);
            expectAllocated(full, image);
            client.expect(0, bytes);
        }
        image.expectClean();
    }

    @Test
    void writeZeroesThatMayUnmapGivesSpaceBack() throws Exception {
        Qcow2Image image = Qcow2Image.create(directory, BYTES);
        try (Device device = image.start(null);
                Client client = Client.direct(device.path())) {
            long full = fill(client, image);
            assertEquals(0, client.fallocate(PUNCH, FROM, LENGTH));
            client.sync();
            expectAllocated(full - LENGTH, image);
            expectZeroedAndNothingElse(client);
        }
        image.expectClean();
    }

    /** Not a multiple of a cluster at either end. */
    @Test
    void writeZeroesThatMayNotUnmapKeepsSpace() throws Exception {
        Qcow2Image image = Qcow2Image.create(directory, BYTES);
        try (Device device = image.start(null);
                Client client = Client.direct(device.path())) {
            long full = fill(client, image);
            int from = FROM + 1536;
            int length = LENGTH - 512;
            Program.check("blkdiscard", "-z", "-o", "" + from, "-l", "" + length, device.path());
            client.sync();
            expectAllocated(full, image);
            expectZeroed(client, from, length);
        }
        image.expectClean();
    }

    private static Device start(Qcow2Image image, Discards discards) {
        return TestDevices.start(
                image.options().withDiscards(discards).open(new LinuxKernel()),
                TestDevices.options(null));
    }

    /** How much space the image takes with all its clusters. */
    private long fill(Client client, Qcow2Image image) throws Exception {
        client.write(0, bytes);
        client.sync();
        long full = FileTools.allocatedBytes(image.file());
        assertTrue(full >= BYTES, () -> "allocated: " + full);
        return full;
    }

    private static void discard(Device device, Client client) throws Exception {
        Program.check("blkdiscard", "-o", "" + FROM, "-l", "" + LENGTH, device.path());
        client.sync(); // before it, a power cut could bring the old tables back
    }

    private static void expectAllocated(long expected, Qcow2Image image) {
        long now = FileTools.allocatedBytes(image.file());
        assertTrue(
                Math.abs(now - expected) <= SLACK,
                () -> "allocated: " + now + " instead of about " + expected);
    }

    private void expectZeroedAndNothingElse(Client client) throws Exception {
        expectZeroed(client, FROM, LENGTH);
    }

    private void expectZeroed(Client client, int from, int length) throws Exception {
        byte[] expected = bytes.clone();
        Arrays.fill(expected, from, from + length, (byte) 0);
        client.expect(0, expected);
    }
}
