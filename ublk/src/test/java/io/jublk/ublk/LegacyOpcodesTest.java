package io.jublk.ublk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.control.ControlException;
import io.jublk.ublk.fake.FakeControl;
import io.jublk.ublk.fake.FakeKernel;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.ublk.uapi.Opcodes;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drivers before Linux 6.4 know commands by plain numbers alone; that is found out. */
@Timeout(60)
class LegacyOpcodesTest {

    /** A driver of that time knows no features but the first. */
    private static final long OLD_FEATURES = 0x1f;

    private final FakeKernel kernel = new FakeKernel();
    private final FakeControl driver = new FakeControl(kernel, OLD_FEATURES);

    @AfterEach
    void speakAsBefore() {
        Opcodes.useLegacy(false);
    }

    @Test
    void numbersAreThoseOfTheHeader() {
        assertEquals(0x04, Opcodes.legacyOf(UblkCommand.ADD_DEV));
        assertEquals(0x21, Opcodes.legacyOf(UblkCommand.COMMIT_AND_FETCH_REQ));
        Opcodes.useLegacy(true);
        assertEquals(0x04, Opcodes.of(UblkCommand.ADD_DEV));
        assertEquals(0x12, Opcodes.of(UblkCommand.GET_DEV_INFO2));
        assertEquals(0x22, Opcodes.of(UblkCommand.NEED_GET_DATA));
        // those that came later never had a plain number
        assertEquals(UblkCommand.GET_FEATURES, Opcodes.of(UblkCommand.GET_FEATURES));
        assertEquals(UblkCommand.REGISTER_IO_BUF, Opcodes.of(UblkCommand.REGISTER_IO_BUF));
        for (KernelCommand command : KernelCommand.values()) {
            assertEquals(
                    !command.since().startsWith("7.") && isBefore64(command.since()),
                    Opcodes.hasLegacy(command.encoded()),
                    command.name());
        }
    }

    private static boolean isBefore64(String version) {
        return version.length() == 3 && version.compareTo("6.4") < 0;
    }

    @Test
    void oldDriverIsServedByPlainNumbers() throws InterruptedException {
        kernel.old = true;
        kernel.threaded = true;
        MemoryTarget target = new MemoryTarget(Geometry.ofSize(1 << 20));
        DeviceOptions options = DeviceOptions.DEFAULTS.withDepth(2).withMaxIoBytes(8192);
        try (Device device = Device.start(kernel, target, options)) {
            assertTrue(Opcodes.areLegacy());
            assertEquals(DataPathKind.COPIED, device.dataPath());
            driver.device(0).queue(0).request(1, IoOp.WRITE, 0, 2);
            while (driver.device(0).queue(0).isServed(1)) {
                Thread.sleep(1);
            }
            assertEquals(1024, driver.device(0).queue(0).result(1));
        }
        assertEquals(0, driver.devices().size());
    }

    @Test
    void missingDeviceOfANewDriverIsJustMissing() {
        try (ControlDevice control = ControlDevice.open(kernel)) {
            ControlException e = assertThrows(ControlException.class, () -> control.stop(7));
            assertEquals(Errno.ENODEV, e.errno());
        }
        assertFalse(Opcodes.areLegacy());
    }

    @Test
    void missingDeviceOfAnOldDriverIsMissingToo() {
        kernel.old = true;
        try (ControlDevice control = ControlDevice.open(kernel)) {
            ControlException e = assertThrows(ControlException.class, () -> control.stop(7));
            assertEquals(Errno.ENODEV, e.errno());
            assertEquals(
                    "this kernel's ublk driver has no GET_FEATURES: Linux 6.5 or later has it",
                    assertThrows(ControlException.class, control::features).getMessage());
        }
    }
}
