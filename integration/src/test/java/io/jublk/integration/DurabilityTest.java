package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Device;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client is told to be on stable storage was asked to be there: seen in the submissions. */
@DeviceTest
class DurabilityTest {

    /** IORING_FSYNC_DATASYNC of linux/io_uring.h. */
    private static final int DATASYNC = 1;

    /** RWF_DSYNC of linux/fs.h. */
    private static final int DSYNC = 2;

    @TempDir private Path directory;

    static List<DataPathKind> paths() {
        return Kernels.paths();
    }

    @ParameterizedTest
    @MethodSource("paths")
    void deviceSaysThatItHasACacheAndForcedWrites(DataPathKind path) throws Exception {
        try (Device device = TestDevices.loop(FileTools.sparse(directory, 4 << 20), path)) {
            String queue = "/sys/block/ublkb" + device.id() + "/queue/";
            assertEquals("write back", FileTools.line(queue + "write_cache"));
            assertEquals("1", FileTools.line(queue + "fua"));
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void flushIsADataSyncOfTheFile(DataPathKind path) throws Exception {
        RecordingKernel kernel = new RecordingKernel();
        Path file = FileTools.sparse(directory, 4 << 20);
        try (Device device = TestDevices.loop(kernel, file, path);
                Client client = Client.direct(device.path())) {
            kernel.take();
            client.write(0, Seeds.bytes("flush", 4096));
            List<RecordingKernel.Operation> written = kernel.take();
            assertEquals(1, written.size(), written::toString);
            assertTrue(written.getFirst().isWrite(), written::toString);
            assertEquals(0, written.getFirst().flags(), written::toString);
            client.sync();
            List<RecordingKernel.Operation> synced = kernel.take();
            assertEquals(1, synced.size(), synced::toString);
            assertTrue(synced.getFirst().isSync(), synced::toString);
            assertEquals(DATASYNC, synced.getFirst().flags(), synced::toString);
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void forcedWriteIsASynchronousWriteOfTheFile(DataPathKind path) throws Exception {
        RecordingKernel kernel = new RecordingKernel();
        Path file = FileTools.sparse(directory, 4 << 20);
        try (Device device = TestDevices.loop(kernel, file, path);
                Client client = Client.synchronous(device.path())) {
            kernel.take();
            byte[] bytes = Seeds.bytes("fua", 64 << 10);
            client.write(1 << 20, bytes);
            List<RecordingKernel.Operation> written = kernel.take();
            assertEquals(1, written.size(), written::toString);
            RecordingKernel.Operation write = written.getFirst();
            assertTrue(write.isWrite(), written::toString);
            assertEquals(1 << 20, write.offset());
            assertEquals(DSYNC, write.flags(), written::toString);
            client.expect(1 << 20, bytes);
        }
    }
}
