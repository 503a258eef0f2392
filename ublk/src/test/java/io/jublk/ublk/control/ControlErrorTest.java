package io.jublk.ublk.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.fake.FakeControl;
import io.jublk.ublk.fake.FakeKernel;
import io.jublk.uring.Errno;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Errors say what happened to which device, and what to do. */
class ControlErrorTest {

    private static final String DMESG = "; the kernel's log (dmesg) may say more";

    private final FakeKernel kernel = new FakeKernel();
    private final FakeControl driver = new FakeControl(kernel, 0);
    private final ControlDevice control = ControlDevice.open(kernel);

    @Test
    void missingDevice() {
        assertError(
                Errno.ENODEV,
                () -> control.info(3),
                "there is no ublk device 3; 'jublk list' shows those that are");
    }

    @Test
    void missingPermission() {
        assertError(Errno.EPERM, () -> control.stop(3), "STOP_DEV was not permitted: run as root");
        assertError(Errno.EACCES, () -> control.stop(3), "STOP_DEV was not permitted: run as root");
    }

    @Test
    void oldDriver() {
        assertError(
                Errno.EOPNOTSUPP,
                control::features,
                "this kernel's ublk driver has no GET_FEATURES; Linux 6.5 or later is needed");
    }

    @Test
    void numberThatIsTaken() {
        DeviceOptions seven = DeviceOptions.DEFAULTS.withId(7);
        assertError(
                Errno.EEXIST,
                () -> control.add(seven, 0),
                "device number 7 is taken; choose another with -n, or remove it with"
                        + " 'jublk del -n 7'");
        assertError(
                Errno.ENOSPC,
                () -> control.add(seven, 0),
                "device number 7 is taken, or there is none left");
        assertError(
                Errno.ENOMEM,
                () -> control.add(seven, 0),
                "the kernel has no memory for this many queues and tags; lower -q or -d");
    }

    @Test
    void sharedMemory() {
        assertError(
                Errno.EOPNOTSUPP,
                () -> control.registerBuffer(3, 0, 4096, false),
                "device 3 was made without shared memory, which needs Linux 7.1; see 'jublk add"
                        + " --shared'");
        assertError(
                Errno.EEXIST,
                () -> control.registerBuffer(3, 0, 4096, false),
                "device 3 shares this memory already");
        assertError(
                Errno.EFAULT,
                () -> control.registerBuffer(3, 0, 4096, false),
                "this memory cannot be pinned: it must be all there, of a memfd or of a file on"
                        + " tmpfs or hugetlbfs");
        assertError(
                Errno.ENOENT,
                () -> control.unregisterBuffer(3, 1),
                "device 3 shares no such memory");
    }

    @Test
    void startedAlready() {
        assertError(Errno.EEXIST, () -> control.start(3, 1), "device 3 is started already");
    }

    @Test
    void anythingElse() {
        assertError(
                Errno.EINVAL,
                () -> control.setParams(3, MemorySegment.NULL),
                "SET_PARAMS of device 3 failed: EINVAL (invalid argument)" + DMESG);
        assertError(
                Errno.EEXIST,
                () -> control.stop(3),
                "STOP_DEV of device 3 failed: EEXIST (already exists)" + DMESG);
        assertError(
                Errno.EBUSY,
                () -> control.add(DeviceOptions.DEFAULTS, 0),
                "ADD_DEV failed: EBUSY (device or resource busy)" + DMESG);
    }

    @Test
    void noDriver() {
        assertCannotOpen(
                Errno.ENOENT,
                "this kernel has no ublk driver loaded (/dev/ublk-control is missing): run"
                        + " 'modprobe ublk_drv' as root, on Linux 6.0 or later with"
                        + " CONFIG_BLK_DEV_UBLK");
    }

    @Test
    void noRightToOpen() {
        assertCannotOpen(Errno.EACCES, "no permission to open /dev/ublk-control: run as root");
        assertCannotOpen(24, "cannot open /dev/ublk-control: errno 24");
    }

    @Test
    void noRing() {
        kernel.ringError = -Errno.EPERM;
        UblkException e = assertThrows(UblkException.class, () -> ControlDevice.open(kernel));
        assertEquals(
                "cannot set up io_uring for /dev/ublk-control: io_uring_setup of 4 entries: EPERM"
                        + " (operation not permitted); see sysctl kernel.io_uring_disabled",
                e.getMessage());
        assertEquals(2, kernel.open(), "those of the control device of this test alone");
    }

    private void assertError(int errno, Executable command, String message) {
        kernel.script = operation -> -errno;
        ControlException e = assertThrows(ControlException.class, command);
        assertEquals(message, e.getMessage());
        assertEquals(errno, e.errno());
        assertFalse(message.contains("\n"));
        assertEquals(0, driver.commands.size());
    }

    private static void assertCannotOpen(int errno, String message) {
        FakeKernel kernel = new FakeKernel();
        kernel.openErrors.put(ControlDevice.PATH, -errno);
        UblkException e = assertThrows(UblkException.class, () -> ControlDevice.open(kernel));
        assertEquals(message, e.getMessage());
        assertEquals(0, kernel.open());
    }
}
