package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.Device;
import io.jublk.uring.Fallocate;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Space that is given back, ranges that are zeroed, and all that lies beside them. */
@DeviceTest
class DiscardTest {

    private static final int MIB = 1 << 20;
    private static final int BYTES = 8 * MIB;
    private static final int FROM = 2 * MIB;
    private static final int LENGTH = 3 * MIB;

    /** File systems keep some for themselves. */
    private static final int SLACK = 256 << 10;

    private static final int PUNCH = Fallocate.PUNCH_HOLE | Fallocate.KEEP_SIZE;

    private final byte[] bytes = Seeds.bytes("discard", BYTES);

    @Test
    void onTmpfs(@TempDir Path directory) throws Exception {
        // It cannot zero in place: a hole, and its space taken again.
        check(FileTools.sparse(directory, BYTES), List.of(PUNCH, Fallocate.KEEP_SIZE));
    }

    @Test
    void onExt4() throws Exception {
        try (Ext4 ext4 = Ext4.inMemory(64 * MIB)) {
            check(
                    FileTools.sparse(ext4.directory(), BYTES),
                    List.of(Fallocate.ZERO_RANGE | Fallocate.KEEP_SIZE));
        }
    }

    /**
     * @param zeroing the modes of fallocate that zero a range and keep its space
     */
    private void check(Path file, List<Integer> zeroing) throws Exception {
        RecordingKernel kernel = new RecordingKernel();
        try (Device device = TestDevices.loop(kernel, file, null);
                Client client = Client.direct(device.path())) {
            fill(client);
            long full = FileTools.allocatedBytes(file);
            assertTrue(full >= BYTES, () -> "allocated: " + full);

            discard(device.path());
            assertEquals(List.of(PUNCH), modes(kernel));
            expectShrunk(full, file);
            expectZeroedAndNothingElse(client);

            fill(client);
            kernel.take();
            // the block layer takes a hole for write-zeroes that may unmap
            assertEquals(0, client.fallocate(PUNCH, FROM, LENGTH));
            assertEquals(List.of(PUNCH), modes(kernel));
            expectShrunk(full, file);
            expectZeroedAndNothingElse(client);

            fill(client);
            kernel.take();
            // blkdiscard -z is BLKZEROOUT: write-zeroes that may not unmap
            Program.check("blkdiscard", "-z", "-o", "" + FROM, "-l", "" + LENGTH, device.path());
            assertEquals(zeroing, modes(kernel));
            long kept = FileTools.allocatedBytes(file);
            assertTrue(kept > full - SLACK, () -> "allocated: " + kept + " of " + full);
            expectZeroedAndNothingElse(client);
        }
    }

    @Test
    void onABlockDevice() throws Exception {
        try (LoopDevice loop = LoopDevice.inMemory(BYTES, 512);
                Device device = TestDevices.loop(Path.of(loop.path()), null);
                Client client = Client.direct(device.path())) {
            fill(client);
            long full = FileTools.allocatedBytes(loop.file());
            discard(device.path());
            // the loop device's own discard makes a hole in what is under it
            expectShrunk(full, loop.file());
            expectZeroedAndNothingElse(client);
            fill(client);
            assertEquals(0, client.fallocate(PUNCH, FROM, LENGTH));
            expectZeroedAndNothingElse(client);
            fill(client);
            // tmpfs under the loop device cannot: the block layer is told so, and writes zeros
            Program.check("blkdiscard", "-z", "-o", "" + FROM, "-l", "" + LENGTH, device.path());
            expectZeroedAndNothingElse(client);
        }
    }

    @Test
    void smallerThanAPage(@TempDir Path directory) throws Exception {
        try (Device device = TestDevices.loop(FileTools.sparse(directory, BYTES), null);
                Client client = Client.direct(device.path())) {
            fill(client);
            Program.check("blkdiscard", "-z", "-o", "1536", "-l", "1024", device.path());
            byte[] expected = bytes.clone();
            Arrays.fill(expected, 1536, 2560, (byte) 0);
            client.expect(0, Arrays.copyOf(expected, 8192));
        }
    }

    private void fill(Client client) throws Exception {
        client.write(0, bytes);
    }

    private static void discard(String device) {
        Program.check("blkdiscard", "-o", "" + FROM, "-l", "" + LENGTH, device);
    }

    private static List<Integer> modes(RecordingKernel kernel) {
        return kernel.take().stream()
                .filter(RecordingKernel.Operation::isFallocate)
                .map(RecordingKernel.Operation::mode)
                .toList();
    }

    private static void expectShrunk(long full, Path file) {
        long now = FileTools.allocatedBytes(file);
        assertTrue(now <= full - LENGTH + SLACK, () -> "allocated: " + now + " of " + full);
        assertTrue(now >= full - LENGTH - SLACK, () -> "allocated: " + now + " of " + full);
    }

    private void expectZeroedAndNothingElse(Client client) throws Exception {
        byte[] expected = bytes.clone();
        Arrays.fill(expected, FROM, FROM + LENGTH, (byte) 0);
        client.expect(0, expected);
    }
}
