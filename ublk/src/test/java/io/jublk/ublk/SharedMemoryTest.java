package io.jublk.ublk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jublk.ublk.fake.FakeControl;
import io.jublk.ublk.fake.FakeKernel;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import io.jublk.uring.Open;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memory comes and goes while the device lives. */
@Timeout(60)
class SharedMemoryTest {

    private static final int PAGE = 4096;
    private static final DeviceOptions SHARING =
            DeviceOptions.DEFAULTS.withDepth(2).withMaxIoBytes(8192).withSharedMemory(true);

    private final FakeKernel kernel = new FakeKernel();
    private final FakeControl driver = new FakeControl(kernel, -1L);
    private final MemoryTarget target = new MemoryTarget(Geometry.ofSize(1 << 20));
    private final int file;

    SharedMemoryTest() {
        kernel.threaded = true;
        kernel.file("/pool", new byte[PAGE]);
        file = kernel.open("/pool", Open.READ_WRITE, 0);
    }

    @Test
    void bufferIsRegisteredUntilItIsNot() {
        try (Device device = Device.start(kernel, target, SHARING)) {
            SharedMemory memory = device.sharedMemory();
            int mappings = kernel.mappings();
            assertEquals(0, memory.register(file, PAGE, false));
            assertEquals(1, memory.register(file, 2 * PAGE, true));
            assertEquals(2, memory.count());
            memory.unregister(0);
            memory.unregister(0); // once is enough
            assertEquals(Set.of(1), driver.buffers);
            assertEquals(0, memory.register(file, PAGE, false), "the lowest free index");
            memory.unregister(0);
            memory.unregister(1);
            assertEquals(mappings, kernel.mappings(), "mappings");
        }
        assertEquals(1, kernel.open(), "descriptors: the pool's");
        assertEquals(0, kernel.mappings());
    }

    @Test
    void whatIsLeftGoesWithTheDevice() {
        Device device = Device.start(kernel, target, SHARING);
        device.sharedMemory().register(file, PAGE, false);
        device.close();
        assertEquals(0, kernel.mappings());
        device.sharedMemory().unregister(0);
        assertThrows(UblkException.class, () -> device.sharedMemory().register(file, PAGE, false));
    }

    @Test
    void refusedBufferLeavesNothing() {
        try (Device device = Device.start(kernel, target, SHARING)) {
            int mappings = kernel.mappings();
            driver.refuse(UblkCommand.REG_BUF, Errno.EEXIST);
            assertEquals(
                    "device 0 shares this memory already",
                    assertThrows(
                                    UblkException.class,
                                    () -> device.sharedMemory().register(file, PAGE, false))
                            .getMessage());
            assertEquals(mappings, kernel.mappings());
            assertEquals(0, device.sharedMemory().count());
            assertEquals(0, unregistrations(), "there was no earlier server");
        }
    }

    /**
     * A request of an earlier server's buffer names an index that is not known. While memory is
     * arriving, such an index counts as that memory's; so theirs go first.
     */
    @Test
    void earlierServersBuffersGoBeforeTheFirstComes() {
        Device.start(
                        kernel,
                        target,
                        SHARING.withRecovery(Recovery.REISSUE).withDataPath(DataPathKind.USER_COPY))
                .leave();
        driver.device(0).loseServer();
        driver.buffers.addAll(Set.of(0, 40));
        try (Device device = Device.recover(kernel, target, 0, DeviceOptions.DEFAULTS)) {
            driver.commands.clear();
            assertEquals(0, device.sharedMemory().register(file, PAGE, false));
            assertEquals(64, unregistrations());
            assertEquals(Set.of(0), driver.buffers);
            device.sharedMemory().register(file, PAGE, false);
            assertEquals(64, unregistrations(), "once is enough");
        }
    }

    private long unregistrations() {
        return driver.commands.stream().filter("UNREG_BUF 0"::equals).count();
    }

    @Test
    void bufferThatCannotBeTakenOutStaysMapped() {
        try (Device device = Device.start(kernel, target, SHARING)) {
            device.sharedMemory().register(file, PAGE, false);
            int mappings = kernel.mappings();
            driver.refuse(UblkCommand.UNREG_BUF, Errno.EINTR);
            assertThrows(UblkException.class, () -> device.sharedMemory().unregister(0));
            assertEquals(mappings, kernel.mappings(), "the driver may refer to it");
            assertEquals(1, device.sharedMemory().count());
        }
    }

    @Test
    void lengthsAndNumbersHaveLimits() {
        try (Device device = Device.start(kernel, target, SHARING)) {
            SharedMemory memory = device.sharedMemory();
            for (long length : List.of(0L, -4096L, 4097L, (4L << 30) + PAGE)) {
                assertThrows(UblkException.class, () -> memory.register(file, length, false));
            }
            for (int i = 0; i < SharedMemory.MAX_BUFFERS; i++) {
                assertEquals(i, memory.register(file, PAGE, false));
            }
            assertEquals(
                    "device 0 shares 64 buffers already, the most",
                    assertThrows(UblkException.class, () -> memory.register(file, PAGE, false))
                            .getMessage());
        }
    }

    @Test
    void earlierServersMemoryIsTakenOut() {
        try (Device device = Device.start(kernel, target, SHARING)) {
            driver.buffers.addAll(Set.of(0, 1, 40));
            assertEquals(2, device.sharedMemory().register(file, PAGE, false));
            device.sharedMemory().unregisterThoseOfAnEarlierServer();
            assertEquals(Set.of(2), driver.buffers);
        }
    }

    @Test
    void deviceWithoutItSaysSo() {
        try (Device device = Device.start(kernel, target, SHARING.withSharedMemory(false))) {
            assertEquals(
                    "device 0 was made without shared memory",
                    assertThrows(UblkException.class, device::sharedMemory).getMessage());
        }
    }

    @Test
    void olderDriverIsSaidInWords() {
        FakeKernel old = new FakeKernel();
        old.threaded = true;
        FakeControl older = new FakeControl(old, ~Feature.SHMEM_ZC.mask());
        assertEquals(
                "this kernel's ublk driver has no UBLK_F_SHMEM_ZC, which Linux 7.1 brought; see"
                        + " 'jublk features'",
                assertThrows(UblkException.class, () -> Device.start(old, target, SHARING))
                        .getMessage());
        assertEquals(List.of(), older.devices());
    }

    @Test
    void recoveryNeedsAnotherDataPathThanCopied() {
        assertThrows(
                UblkException.class,
                () ->
                        Device.start(
                                kernel,
                                target,
                                SHARING.withRecovery(Recovery.REQUEUE)
                                        .withDataPath(DataPathKind.COPIED)));
        assertEquals(List.of(), driver.commands);
    }
}
