package io.jublk.ublk.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.KernelCommand;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.fake.FakeControl;
import io.jublk.ublk.fake.FakeKernel;
import io.jublk.uring.Errno;
import java.lang.foreign.MemorySegment;
import java.util.regex.Pattern;
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
        String words =
                "STOP_DEV of device 3 was not permitted: it is another user's or root's; run as"
                        + " that user or as root";
        assertError(Errno.EPERM, () -> control.stop(3), words);
        assertError(Errno.EACCES, () -> control.stop(3), words);
        assertError(
                Errno.EPERM,
                () -> control.add(DeviceOptions.DEFAULTS, 0),
                "ADD_DEV was not permitted: run as root, or ask for an unprivileged device, which"
                        + " Linux 6.3 brought");
        assertError(
                Errno.EACCES,
                () -> control.add(DeviceOptions.DEFAULTS, 0),
                "there are as many devices of ordinary users as this machine allows; remove one,"
                        + " or raise /sys/module/ublk_drv/parameters/ublks_max as root");
        assertError(
                Errno.EACCES,
                () -> control.setParams(3, MemorySegment.NULL),
                "the parameters of device 3 cannot be changed: it is started, or it is another"
                        + " user's");
    }

    /** Which kernel has what, command by command. */
    @Test
    void oldDriver() {
        assertError(
                Errno.EOPNOTSUPP,
                control::features,
                "this kernel's ublk driver has no GET_FEATURES: Linux 6.5 or later has it");
        assertError(
                Errno.EOPNOTSUPP,
                () -> control.updateSize(3, 8),
                "this kernel's ublk driver has no UPDATE_SIZE of device 3: Linux 6.16 or later has"
                        + " it");
        assertError(
                Errno.EOPNOTSUPP,
                () -> control.tryStop(3),
                "this kernel's ublk driver has no TRY_STOP_DEV of device 3: Linux 7.0 or later has"
                        + " it");
        assertError(
                Errno.EOPNOTSUPP,
                () -> control.deleteAsync(3),
                "this kernel's ublk driver has no DEL_DEV_ASYNC of device 3: Linux 6.9 or later has"
                        + " it");
        assertError(
                Errno.EOPNOTSUPP,
                () -> control.startRecovery(3),
                "this kernel's ublk driver has no START_USER_RECOVERY of device 3: Linux 6.1 or"
                        + " later has it");
    }

    @Test
    void recovery() {
        assertError(
                Errno.EBUSY,
                () -> control.startRecovery(3),
                "device 3 is not to be recovered: its server lives, or the kernel is still clearing"
                        + " up behind it; 'jublk list' says which");
        assertError(
                Errno.EBUSY,
                () -> control.endRecovery(3, 1),
                "device 3 has stopped or been recovered by another server");
        assertError(
                Errno.EINVAL,
                () -> control.startRecovery(3),
                "device 3 cannot be recovered: it was made without recovery (add --recovery), or it"
                        + " has been removed");
        assertError(
                Errno.EINTR,
                () -> control.endRecovery(3, 1),
                "the recovery of device 3 was interrupted before its server had fetched every"
                        + " request; try 'jublk recover' again");
    }

    @Test
    void quiesce() {
        assertError(
                Errno.EBUSY,
                () -> control.quiesce(3, 100),
                "device 3 did not become quiet in time: every request of a queue is with its"
                        + " server; give it more time, or look at its backend");
        assertError(
                Errno.EINTR,
                () -> control.quiesce(3, 100),
                "quiescing device 3 was interrupted by a signal; try again");
        assertError(
                Errno.EOPNOTSUPP,
                () -> control.quiesce(3, 100),
                "device 3 cannot be quiesced: it was made without recovery (add --recovery), or by"
                        + " a kernel before Linux 6.16");
        assertError(
                Errno.ENODEV,
                () -> control.quiesce(3, 100),
                "device 3 is not there or not started: nothing to quiesce");
    }

    @Test
    void liveDevice() {
        assertError(
                Errno.ENODEV,
                () -> control.updateSize(3, 8),
                "device 3 is not there or not started, so there is nothing to resize");
        assertError(
                Errno.ENODEV,
                () -> control.tryStop(3),
                "device 3 is not there or not started, so there is nothing to stop");
        assertError(
                Errno.EBUSY,
                () -> control.tryStop(3),
                "device 3 is in use: somebody has it open or mounted; close it, or stop it all the"
                        + " same with 'jublk stop -n 3'");
        assertError(
                Errno.EINVAL,
                () -> control.deleteAsync(3),
                "this kernel's driver does not remove a user's device 3 asynchronously: remove it"
                        + " with 'jublk del -n 3'");
    }

    /** No command's error is without words: which, of what device. */
    @Test
    void everyCommandHasWordsForEveryError() {
        Pattern names =
                Pattern.compile(
                        "device number 3|device 3|ublkc3|ADD_DEV|GET_FEATURES|this machine|tags");
        for (KernelCommand command : KernelCommand.values()) {
            for (int errno = 1; errno < 134 && command.isControl(); errno++) {
                String words =
                        String.valueOf(
                                new ControlException(command.name(), 3, -errno).getMessage());
                assertTrue(names.matcher(words).find(), words);
                assertFalse(words.contains("\n") || words.contains("null"), words);
            }
        }
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
                "this memory cannot be pinned for device 3: it must be all there, of a memfd or of a file on"
                        + " tmpfs or hugetlbfs");
        assertError(
                Errno.ENOENT,
                () -> control.unregisterBuffer(3, 1),
                "device 3 shares no such memory");
    }

    @Test
    void startedAlready() {
        assertError(Errno.EEXIST, () -> control.start(3, 1), "device 3 is started already");
        assertError(
                Errno.EBUSY,
                () -> control.start(3, 1),
                "device 3 is being stopped; add it again when that is done");
    }

    @Test
    void anythingElse() {
        assertError(
                Errno.EINVAL,
                () -> control.setParams(3, MemorySegment.NULL),
                "the driver refused the parameters of device 3: EINVAL: block sizes, limits and"
                        + " attributes must fit one another (ublk_validate_params)");
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
        assertCannotOpen(
                Errno.EACCES,
                "no permission to open /dev/ublk-control: run as root, or have an administrator"
                        + " install jublk's udev rules (docs/unprivileged.md)");
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
