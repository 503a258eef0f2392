package io.jublk.integration;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jublk.targets.ram.RamTarget;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Device;
import io.jublk.ublk.Feature;
import io.jublk.ublk.KernelCommand;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.control.ControlException;
import io.jublk.ublk.uapi.Opcodes;
import io.jublk.ublk.uapi.ParamsDescriptor;
import io.jublk.uring.Errno;
import io.jublk.uring.LinuxKernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the driver says of a device, and how it wants to be spoken to. */
@DeviceTest
class DriverAnswersTest {

    private static final long BYTES = 8 << 20;

    @AfterEach
    void speakAsBefore() {
        Opcodes.useLegacy(false);
    }

    @Test
    @Exercises(
            features = {Feature.URING_CMD_COMP_IN_TASK, Feature.CMD_IOCTL_ENCODE},
            commands = KernelCommand.GET_PARAMS)
    void deviceHasItsParametersAndWhatEveryDeviceHas() {
        try (Device device = TestDevices.start(new RamTarget(BYTES), TestDevices.options(null));
                ControlDevice control = ControlDevice.open(new LinuxKernel());
                Arena arena = Arena.ofConfined()) {
            assertTrue(Feature.CMD_IOCTL_ENCODE.isIn(device.info().flags()));
            assertTrue(Feature.URING_CMD_COMP_IN_TASK.isIn(device.info().flags()));
            MemorySegment params = arena.allocate(ParamsDescriptor.SIZE_BYTES, 8);
            control.getParams(device.id(), params);
            int types = params.get(JAVA_INT, ParamsDescriptor.TYPES);
            assertTrue((types & ParamsDescriptor.TYPE_BASIC) != 0, "types " + types);
            assertEquals(
                    device.target().geometry().sizeBytes() / 512,
                    params.get(JAVA_LONG, ParamsDescriptor.BASIC_DEV_SECTORS));
        }
    }

    /** As jublk would speak to a driver before Linux 6.4; later ones may be built to take it. */
    @Test
    void plainNumbersServeADeviceWhereTheDriverTakesThem() throws Exception {
        Opcodes.useLegacy(true);
        Device device;
        try {
            device =
                    TestDevices.start(
                            new RamTarget(BYTES), TestDevices.options(DataPathKind.COPIED));
        } catch (ControlException e) {
            assertEquals(Errno.EOPNOTSUPP, e.errno());
            assumeTrue(false, "CONFIG_BLKDEV_UBLK_LEGACY_OPCODES is off");
            return;
        }
        try (device) {
            byte[] bytes = Seeds.bytes("plain numbers", 1 << 20);
            try (Client client = Client.direct(device.path())) {
                client.write(4096, bytes);
                client.expect(4096, bytes);
            }
        }
    }
}
