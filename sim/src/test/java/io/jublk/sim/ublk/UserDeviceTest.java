package io.jublk.sim.ublk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.sim.core.Credentials;
import io.jublk.sim.core.MoreErrno;
import io.jublk.sim.kernel.SimKernel;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.DeviceOwner;
import io.jublk.ublk.Feature;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.control.ControlException;
import io.jublk.uring.Errno;
import io.jublk.uring.Open;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Ordinary users' devices on the simulated driver. A real one is asked by root alone, whom it gives
 * none; its rules are read from ublk_drv.c. The whole life of such a device is a run of the
 * simulation ({@code SimulationTest.usersDevices}).
 */
class UserDeviceTest {

    private static final Credentials ANN = Credentials.user(1000);
    private static final Credentials BOB = Credentials.user(1001);
    private static final long USERS = Feature.UNPRIVILEGED_DEV.mask();

    private final SimKernel kernel = new SimKernel();

    @AfterEach
    void close() {
        kernel.close();
    }

    private DeviceInfo add(Credentials who, long flags) {
        kernel.credentials(who);
        try (ControlDevice control = ControlDevice.open(kernel)) {
            return control.add(DeviceOptions.DEFAULTS, flags);
        }
    }

    private void delete(Credentials who, int id) {
        kernel.credentials(who);
        try (ControlDevice control = ControlDevice.open(kernel)) {
            control.delete(id);
        }
    }

    private int refusal(Credentials who, Runnable command) {
        kernel.credentials(who);
        return assertThrows(ControlException.class, command::run).errno();
    }

    private int infoRefusal(Credentials who, int id) {
        return refusal(
                who,
                () -> {
                    try (ControlDevice control = ControlDevice.open(kernel)) {
                        control.info(id);
                    }
                });
    }

    /** ublk_ctrl_add_dev: what it refuses, and what it drops without a word. */
    @Test
    void whatSuchADeviceCannotBe() {
        assertEquals(Errno.EPERM, refusal(ANN, () -> add(ANN, 0)));
        for (Feature feature :
                new Feature[] {
                    Feature.USER_COPY, Feature.SUPPORT_ZERO_COPY, Feature.AUTO_BUF_REG
                }) {
            assertEquals(Errno.EINVAL, refusal(ANN, () -> add(ANN, USERS | feature.mask())));
        }
        assertEquals(
                Errno.EINVAL,
                refusal(ANN, () -> add(ANN, USERS | Feature.USER_RECOVERY_REISSUE.mask())),
                "a way of recovery without recovery is looked at before");
        kernel.giveNodesToMakers();
        long recovery =
                Feature.USER_RECOVERY.mask()
                        | Feature.USER_RECOVERY_REISSUE.mask()
                        | Feature.QUIESCE.mask();
        DeviceInfo info = add(ANN, USERS | recovery | Feature.SHMEM_ZC.mask());
        assertTrue(Feature.UNPRIVILEGED_DEV.isIn(info.flags()));
        assertTrue(Feature.SHMEM_ZC.isIn(info.flags()));
        assertTrue(Feature.QUIESCE.isIn(info.flags()));
        assertFalse(Feature.USER_RECOVERY.isIn(info.flags()));
        assertFalse(Feature.USER_RECOVERY_REISSUE.isIn(info.flags()));
        delete(ANN, info.id());
        assertEquals(0, kernel.devices());
    }

    /** unprivileged_ublks_max: root's do not count. */
    @Test
    void thereAreNotManyOfThem() {
        kernel.giveNodesToMakers();
        add(Credentials.ROOT, 0);
        for (int i = 1; i <= 64; i++) {
            assertEquals(i, add(ANN, USERS).id());
        }
        assertEquals(Errno.EACCES, refusal(BOB, () -> add(BOB, USERS)));
        delete(ANN, 64);
        assertEquals(64, add(BOB, USERS).id());
        assertEquals(65, add(Credentials.ROOT, 0).id());
    }

    /** Until udev has given it away, the node is root's, and so is the device. */
    @Test
    void makerNeedsTheNode() {
        int id = add(ANN, USERS).id();
        assertEquals(-Errno.EACCES, kernel.open("/dev/ublkc" + id, Open.READ_WRITE, 0));
        assertEquals(Errno.EACCES, infoRefusal(ANN, id));
        assertEquals(Errno.EACCES, refusal(ANN, () -> delete(ANN, id)));
        delete(Credentials.ROOT, id); // by a path, too: the device asks for it, not its sender
    }

    @Test
    void othersDevicesAreOutOfReach() {
        kernel.giveNodesToMakers();
        int users = add(ANN, USERS).id();
        int roots = add(Credentials.ROOT, 0).id();
        assertEquals(Errno.EACCES, infoRefusal(BOB, users));
        assertEquals(Errno.EACCES, refusal(BOB, () -> delete(BOB, users)));
        assertEquals(-Errno.EACCES, kernel.open("/dev/ublkc" + users, Open.READ_WRITE, 0));
        assertEquals(Errno.EPERM, infoRefusal(ANN, roots));
        assertEquals(Errno.ENODEV, infoRefusal(ANN, 77));
        kernel.credentials(ANN);
        try (ControlDevice control = ControlDevice.open(kernel)) {
            assertEquals(new DeviceOwner(1000, 1000, true), control.owner(users));
        }
        delete(ANN, users);
        delete(Credentials.ROOT, roots);
    }

    /** ublk_ctrl_uring_cmd_permission does not know DEL_DEV_ASYNC. */
    @Test
    void noneIsRemovedAsynchronously() {
        kernel.giveNodesToMakers();
        int id = add(ANN, USERS).id();
        assertEquals(
                Errno.EINVAL,
                refusal(
                        ANN,
                        () -> {
                            try (ControlDevice control = ControlDevice.open(kernel)) {
                                control.deleteAsync(id);
                            }
                        }));
        delete(ANN, id);
    }

    /** ublk_open: whatever the block node's mode says. */
    @Test
    void blockDeviceIsTheMakersAndRoots() {
        kernel.giveNodesToMakers();
        int id = add(ANN, USERS).id();
        UblkDevice device = kernel.device(id);
        assertEquals(-MoreErrno.ENXIO, device.openDisk(ANN), "it has not been started");
        device.openCharacterDevice(SimKernel.PROCESS_ID, ANN);
        assertEquals(0, device.start(SimKernel.PROCESS_ID));
        assertEquals(0, device.openDisk(ANN));
        assertEquals(0, device.openDisk(Credentials.ROOT));
        assertEquals(-Errno.EPERM, device.openDisk(BOB));
        assertEquals(
                -Errno.EPERM, device.openDisk(new Credentials(1000, 1001, false)), "group too");
    }
}
