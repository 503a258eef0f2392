package io.jublk.ublk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.control.ControlException;
import io.jublk.ublk.fake.FakeControl;
import io.jublk.ublk.fake.FakeKernel;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who learns of a new size first, and what is left when somebody says no. */
@Timeout(60)
class ResizeTest {

    private static final long ALL_FEATURES = -1;
    private static final String UPDATE_SIZE = "UPDATE_SIZE 0";

    private final FakeKernel kernel = new FakeKernel();
    private final FakeControl driver;
    private final Stretching target;

    ResizeTest() {
        kernel.threaded = true;
        driver = new FakeControl(kernel, ALL_FEATURES);
        target = new Stretching(driver.commands);
    }

    /** Notes its calls between the driver's commands. */
    private static class Stretching extends MemoryTarget implements Resizable {

        private final List<String> journal;
        private Geometry geometry = Geometry.ofSize(1 << 20);

        Stretching(List<String> journal) {
            super(Geometry.ofSize(1 << 20));
            this.journal = journal;
        }

        @Override
        public Geometry geometry() {
            return geometry;
        }

        @Override
        public long sizeFor(long wantedBytes, boolean mayCutOff) {
            if (wantedBytes < geometry.sizeBytes() && wantedBytes > 0 && !mayCutOff) {
                throw new UblkException("that would cut data off");
            }
            return wantedBytes == AS_BACKEND ? (3 << 20) + 100 : wantedBytes;
        }

        @Override
        public void grow(long sizeBytes) {
            journal.add("grow " + sizeBytes);
            geometry = geometry.withSize(sizeBytes);
        }

        @Override
        public void shrink(long sizeBytes) {
            journal.add("shrink " + sizeBytes);
            geometry = geometry.withSize(sizeBytes);
        }
    }

    @Test
    void targetGrowsFirstAndShrinksLast() {
        try (Device device = start(target)) {
            driver.commands.clear();
            assertEquals(2 << 20, device.resize(2 << 20, false));
            assertEquals(List.of("grow 2097152", UPDATE_SIZE), List.copyOf(driver.commands));
            driver.commands.clear();
            assertEquals(512, device.resize(512, true));
            assertEquals(List.of(UPDATE_SIZE, "shrink 512"), List.copyOf(driver.commands));
            driver.commands.clear();
            assertEquals(512, device.resize(512, false));
            assertEquals(List.of(), driver.commands, "nothing to do");
        }
    }

    @Test
    void backendsSizeIsTakenInWholeBlocks() {
        try (Device device = start(target)) {
            assertEquals(3 << 20, device.resize(Resizable.AS_BACKEND, false));
            assertEquals(3 << 20, device.geometry().sizeBytes());
        }
    }

    @Test
    void whatIsRefusedChangesNothing() {
        try (Device device = start(target)) {
            driver.commands.clear();
            says("cut data off", device, 512);
            says("multiple of the device's logical block, 512", device, 1000);
            says("multiple", device, -512);
            assertEquals(List.of(), driver.commands);
            driver.refuse(UblkCommand.UPDATE_SIZE, Errno.EBUSY);
            assertThrows(ControlException.class, () -> device.resize(512, true));
            assertEquals(1 << 20, device.geometry().sizeBytes(), "the target was not told");
        }
    }

    @Test
    void targetThatCannotIsNamed() {
        try (Device device = start(new MemoryTarget(Geometry.ofSize(1 << 20)))) {
            says("keeps its size", device, 2 << 20);
        }
    }

    @Test
    void driverThatCannotIsNamedBeforeTheTargetIsAsked() {
        FakeKernel oldKernel = new FakeKernel();
        oldKernel.threaded = true;
        new FakeControl(oldKernel, ~Feature.UPDATE_SIZE.mask());
        try (Device device = Device.start(oldKernel, target, DeviceOptions.DEFAULTS)) {
            driver.commands.clear();
            says("UBLK_F_UPDATE_SIZE, which Linux 6.16 brought", device, 2 << 20);
            assertEquals(List.of(), driver.commands);
        }
    }

    @Test
    void stoppedDeviceKeepsItsSize() {
        Device device = start(target);
        device.close();
        says("has stopped", device, 2 << 20);
    }

    @Test
    void queuesRunWhereTheyAreTold() {
        BitSet first = BitSet.valueOf(new long[] {1});
        BitSet second = BitSet.valueOf(new long[] {2});
        DeviceOptions options =
                DeviceOptions.DEFAULTS.withQueues(2).withDepth(2).withCpus(List.of(first, second));
        try (Device device = Device.start(kernel, target, options)) {
            assertEquals(first, device.cpus(0));
            assertEquals(second, device.cpus(1));
            device.bind(0, second);
            assertEquals(second, device.cpus(0));
            assertTrue(kernel.bound.containsValue(second), "the kernel was told");
        }
    }

    @Test
    void deviceWithoutPartitionScanNeedsADriverThatKnowsIt() {
        FakeKernel oldKernel = new FakeKernel();
        oldKernel.threaded = true;
        new FakeControl(oldKernel, ~Feature.NO_AUTO_PART_SCAN.mask());
        UblkException e =
                assertThrows(
                        UblkException.class,
                        () ->
                                Device.start(
                                        oldKernel,
                                        target,
                                        DeviceOptions.DEFAULTS.withPartitionScan(false)));
        assertTrue(
                String.valueOf(e.getMessage())
                        .contains("UBLK_F_NO_AUTO_PART_SCAN, which Linux 7.0 brought"),
                e::toString);
    }

    private Device start(Target t) {
        return Device.start(
                kernel, t, DeviceOptions.DEFAULTS.withId(0).withDepth(2).withMaxIoBytes(8192));
    }

    private static void says(String part, Device device, long size) {
        UblkException e = assertThrows(UblkException.class, () -> device.resize(size, false));
        assertTrue(String.valueOf(e.getMessage()).contains(part), e::toString);
    }
}
