package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.targets.loop.LoopOptions;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Device;
import io.jublk.uring.LinuxKernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The file under a device changes its size, or never had a good one. */
@DeviceTest
class ShrinkTest {

    private static final int MIB = 1 << 20;

    @TempDir private Path directory;

    static List<DataPathKind> paths() {
        return Kernels.paths();
    }

    @ParameterizedTest
    @MethodSource("paths")
    void readBeyondACutOffEndFails(DataPathKind path) throws Exception {
        Path file = FileTools.sparse(directory, 4 * MIB);
        byte[] bytes = Seeds.bytes("shrink", 4 * MIB);
        FileTools.write(file, 0, bytes);
        try (Device device = TestDevices.loop(file, path);
                Client client = Client.direct(device.path())) {
            FileTools.resize(file, MIB);
            client.expectReadError(2 * MIB, 4096);
            client.expectReadError(3 * MIB, 128 << 10);
            // across the new end: not even the part that is there counts as success
            client.expectReadError(MIB - 4096, 8192);
            client.expect(0, java.util.Arrays.copyOf(bytes, 64 << 10));
            client.expect(MIB - 4096, java.util.Arrays.copyOfRange(bytes, MIB - 4096, MIB));
            // a write beyond the end makes the file longer, with a hole between
            byte[] tail = Seeds.bytes("tail", 4096);
            client.write(3 * MIB, tail);
            client.expect(3 * MIB, tail);
            client.expectZeros(2 * MIB, 4096);
            client.expectReadError(3 * MIB + 4096, 4096);
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void holesReadAsZeros(DataPathKind path) throws Exception {
        Path file = FileTools.sparse(directory, 4 * MIB);
        byte[] bytes = Seeds.bytes("hole", 4096);
        FileTools.write(file, MIB, bytes);
        try (Device device = TestDevices.loop(file, path);
                Client client = Client.direct(device.path())) {
            client.expectZeros(0, 512 << 10);
            client.expect(MIB, bytes);
            client.expectZeros(MIB + 4096, 512 << 10);
        }
    }

    @Test
    void grownFileKeepsItsDevicesSize() throws Exception {
        Path file = FileTools.sparse(directory, 2 * MIB);
        try (Device device = TestDevices.loop(file, null);
                Client client = Client.direct(device.path())) {
            FileTools.resize(file, 4 * MIB);
            assertEquals(2 * MIB / 512, sectors(device));
            byte[] bytes = Seeds.bytes("grown", 4096);
            client.write(2 * MIB - 4096, bytes);
            client.expect(2 * MIB - 4096, bytes);
            assertEquals(0, client.tryRead(2 * MIB, 4096), "bytes read at the device's end");
        }
    }

    @Test
    void bytesThatAreNoBlockAreLeftOut() throws Exception {
        Path file = FileTools.sparse(directory, MIB + 700);
        byte[] bytes = Seeds.bytes("odd", MIB + 700);
        FileTools.write(file, 0, bytes);
        try (Device device = TestDevices.loop(file, null);
                Client client = Client.direct(device.path())) {
            assertEquals((MIB + 512) / 512, sectors(device));
            client.expect(MIB, java.util.Arrays.copyOfRange(bytes, MIB, MIB + 512));
            client.write(MIB, Seeds.bytes("odd too", 512));
        }
        byte[] rest = FileTools.read(file, MIB + 512, 188);
        assertEquals(
                -1,
                java.util.Arrays.mismatch(
                        rest, java.util.Arrays.copyOfRange(bytes, MIB + 512, MIB + 700)),
                "the bytes behind the device are untouched");
        Program.Result result = Jublk.inside("add", "loop", "-f", file.toString());
        result.expectSuccess();
        Jublk.okInside("del", "-a");
        assertEquals(
                List.of(
                        "jublk: note: the last 188 bytes of "
                                + file
                                + " are less than a block and not part of the device"),
                result.errLines());
    }

    /** The blocks of the device are those that direct I/O on the file wants. */
    @Test
    void blockSizeFollowsTheFilesAlignment() throws Exception {
        try (Ext4 ext4 = Ext4.inMemory(64 * MIB, 4096)) {
            Path file = FileTools.sparse(ext4.directory(), 4 * MIB);
            for (DataPathKind path : Kernels.paths()) {
                try (Device device = TestDevices.loop(file, path);
                        Client client = Client.direct(device.path())) {
                    assertEquals(4096, logicalBlock(device), path.label());
                    byte[] bytes = Seeds.bytes(path.label(), 12 << 10);
                    client.write(4096, bytes);
                    client.expect(4096, bytes);
                }
            }
            buffered(file);
        }
    }

    private static void buffered(Path file) throws Exception {
        LoopOptions options = LoopOptions.ofFile(file.toString()).withBuffered();
        try (Device device =
                        TestDevices.start(
                                options.open(new LinuxKernel()), TestDevices.options(null));
                Client client = Client.direct(device.path())) {
            assertEquals(512, logicalBlock(device));
            byte[] bytes = Seeds.bytes("buffered", 512);
            client.write(512 * 3, bytes);
            client.expect(512 * 3, bytes);
        }
    }

    private static int logicalBlock(Device device) throws IOException {
        return Integer.parseInt(
                FileTools.line("/sys/block/ublkb" + device.id() + "/queue/logical_block_size"));
    }

    private static long sectors(Device device) throws IOException {
        return Long.parseLong(FileTools.line("/sys/block/ublkb" + device.id() + "/size"));
    }
}
