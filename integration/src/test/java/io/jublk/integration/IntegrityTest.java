package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.jublk.targets.integrity.IntegrityOptions;
import io.jublk.targets.loop.LoopOptions;
import io.jublk.ublk.Device;
import io.jublk.ublk.Feature;
import io.jublk.ublk.IntegrityFormat.Checksum;
import io.jublk.ublk.UblkException;
import io.jublk.uring.Errno;
import io.jublk.uring.LinuxKernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Metadata beside a loop device's data: the block layer makes it and finds what was damaged. */
@DeviceTest
@Exercises(features = {Feature.INTEGRITY})
class IntegrityTest {

    private static final int BYTES = 8 << 20;

    /** A kernel without metadata refuses in words, and has nothing more to test. */
    private static Device start(Path data, Path metadata, Checksum checksum) {
        LinuxKernel kernel = new LinuxKernel();
        try {
            return TestDevices.start(
                    new IntegrityOptions(checksum, 0, true, metadata.toString())
                            .beside(kernel, LoopOptions.ofFile(data.toString()).open(kernel)),
                    TestDevices.options(null));
        } catch (UblkException e) {
            String message = String.valueOf(e.getMessage());
            assertTrue(message.contains("CONFIG_BLK_DEV_INTEGRITY"), message);
            return abort(message);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void damageIsFound(Checksum checksum, @TempDir Path directory) throws Exception {
        Path data = FileTools.sparse(directory, BYTES);
        Path metadata = directory.resolve("metadata");
        int block;
        try (Device device = start(data, metadata, checksum)) {
            block = device.target().geometry().logicalBlockBytes();
            assertEquals(Integer.toString(block), attribute(device, "protection_interval_bytes"));
            assertTrue(attribute(device, "format").contains("TYPE1"), attribute(device, "format"));
            Fio.verify(device.path(), Integer.toString(BYTES / 2), "--verify_state_save=0");
            try (Client client = Client.direct(device.path())) {
                client.expect(BYTES / 2, new byte[4096]); // never written: nothing to verify
                client.write(0, Seeds.bytes("integrity", 16 * block));
            }
        }
        int tuple = checksum.tupleBytes();
        flip(data, 2L * block + 5);
        flip(metadata, 4L * tuple); // the guard
        flip(metadata, 7L * tuple - 1); // the reference tag, its lowest byte
        try (Device device = start(data, metadata, checksum);
                Client client = Client.direct(device.path())) {
            assertBlock(client, 0, block, false);
            assertBlock(client, 2, block, true);
            assertBlock(client, 4, block, true);
            assertBlock(client, 6, block, true);
            assertBlock(client, 8, block, false);
            // writing a block mends it
            client.write(2L * block, new byte[block]);
            assertBlock(client, 2, block, false);
        }
    }

    /** What lies in the file is protection information as its definition has it. */
    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void blockLayersTuplesAreKept(Checksum checksum, @TempDir Path directory) throws Exception {
        Path metadata = directory.resolve("metadata");
        int firstBlock = 5;
        int blocks = 20;
        byte[] bytes;
        int block;
        try (Device device = start(FileTools.sparse(directory, BYTES), metadata, checksum);
                Client client = Client.direct(device.path())) {
            block = device.target().geometry().logicalBlockBytes();
            bytes = Seeds.bytes("tuples", blocks * block);
            client.write((long) firstBlock * block, bytes);
        }
        byte[] kept = Files.readAllBytes(metadata);
        int tuple = checksum.tupleBytes();
        for (int i = 0; i < blocks; i++) {
            byte[] data = Arrays.copyOfRange(bytes, i * block, (i + 1) * block);
            int at = (firstBlock + i) * tuple;
            assertArrayEquals(
                    ProtectionTuple.of(checksum, data, firstBlock + i),
                    Arrays.copyOfRange(kept, at, at + tuple),
                    "block " + (firstBlock + i));
        }
    }

    private static void assertBlock(Client client, int block, int blockBytes, boolean damaged)
            throws Exception {
        int result = client.tryRead((long) block * blockBytes, blockBytes);
        assertEquals(damaged ? -Errno.EILSEQ : blockBytes, result, "block " + block);
    }

    private static String attribute(Device device, String name) throws IOException {
        String disk = Path.of(device.path()).getFileName().toString();
        return Files.readString(Path.of("/sys/block", disk, "integrity", name)).strip();
    }

    private static void flip(Path file, long offset) throws IOException {
        try (FileChannel f =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            f.read(one, offset);
            one.put(0, (byte) (one.get(0) ^ 0x10)).rewind();
            f.write(one, offset);
        }
    }
}
