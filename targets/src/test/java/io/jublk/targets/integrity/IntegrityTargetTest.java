package io.jublk.targets.integrity;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.targets.RecordedRequest;
import io.jublk.targets.ram.RamTarget;
import io.jublk.ublk.IntegrityFormat.Checksum;
import io.jublk.ublk.UblkException;
import io.jublk.uring.LinuxKernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntegrityTargetTest {

    private static final int SIZE = 1 << 20;

    private static IntegrityTarget target(Checksum checksum, int bytes, String file) {
        return new IntegrityOptions(checksum, bytes, true, file)
                .beside(new LinuxKernel(), new RamTarget(SIZE));
    }

    @Test
    void metadataIsWhereItsBlockIs(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("metadata");
        try (IntegrityTarget target = target(Checksum.NVME_CRC64, 0, file.toString())) {
            assertEquals(SIZE / 512 * 16, Files.size(file));
            RecordedRequest r = RecordedRequest.of(4096, 1024);
            r.metadataBytes = 32;
            target.write(r);
            target.read(r);
            assertEquals(
                    List.of(
                            "copy out, payload 0+1024",
                            "write metadata 128",
                            "copy in, payload 0+1024",
                            "read metadata 128"),
                    r.secondaries);
        }
        for (byte b : Files.readAllBytes(file)) {
            assertEquals((byte) 0xff, b, "nothing to verify in a new file");
        }
    }

    @Test
    void writeWithoutMetadataLeavesNothingToVerify(@TempDir Path directory) {
        String file = directory.resolve("metadata").toString();
        try (IntegrityTarget target = target(Checksum.T10_CRC, 0, file)) {
            RecordedRequest r = RecordedRequest.of(512, 1024);
            target.write(r);
            assertEquals(List.of("copy out, payload 0+1024", "store 8+16"), r.secondaries);
            assertEquals((byte) 0xff, r.memory.getLast().get(JAVA_BYTE, 3));
        }
    }

    @Test
    void fileOfAnotherFormatIsNotTaken(@TempDir Path directory) {
        String file = directory.resolve("metadata").toString();
        target(Checksum.T10_CRC, 0, file).close();
        UblkException e =
                assertThrows(UblkException.class, () -> target(Checksum.T10_CRC, 64, file));
        assertTrue(
                String.valueOf(e.getMessage()).contains("of another device or format"),
                e.getMessage());
    }

    @Test
    void metadataHoldsItsTuple() {
        UblkException e =
                assertThrows(UblkException.class, () -> target(Checksum.NVME_CRC64, 8, ""));
        assertEquals(
                "metadata of nvme-crc64 has 16 to 255 bytes, not 8",
                String.valueOf(e.getMessage()));
    }
}
