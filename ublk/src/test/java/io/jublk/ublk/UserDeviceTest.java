package io.jublk.ublk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.control.ControlException;
import io.jublk.ublk.fake.FakeControl;
import io.jublk.ublk.fake.FakeKernel;
import io.jublk.ublk.fake.Memory;
import io.jublk.ublk.fake.Script;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Devices of ordinary users: the path in every command, and what the kernel does not allow. */
@Timeout(60)
class UserDeviceTest {

    private static final DeviceOptions USERS =
            DeviceOptions.DEFAULTS.withUnprivileged(true).withDepth(2).withMaxIoBytes(8192);

    private final FakeKernel kernel = new FakeKernel();
    private final FakeControl driver = new FakeControl(kernel, -1L);

    @Test
    void everyCommandCarriesThePathOnceTheDeviceIsKnown() {
        try (ControlDevice control = ControlDevice.open(kernel)) {
            int id = control.add(USERS, Feature.UNPRIVILEGED_DEV.mask()).id();
            MemorySegment params = Arena.ofAuto().allocate(152, 8);
            control.setParams(id, params);
            control.queueAffinity(id, 0);
            control.info(id);
            control.stop(id);
            control.delete(id);
        }
        assertEquals(
                List.of("ADD -1", "SET_PARAMS 0", "AFFINITY 0", "INFO 0", "STOP 0", "DEL 0"),
                driver.commands);
    }

    @Test
    void deviceOfUnknownKindIsAskedAboutWhenTheDriverRefuses() {
        add(3);
        driver.device(3).ownerUid = 1000;
        try (ControlDevice control = ControlDevice.open(kernel)) {
            DeviceInfo info = control.info(3);
            assertEquals(3, info.id());
            assertTrue(Feature.UNPRIVILEGED_DEV.isIn(info.flags()));
            assertEquals(new DeviceOwner(1000, 0, true), control.owner(3));
            control.stop(3);
        }
        assertEquals(
                List.of("ADD 3", "INFO 3", "INFO2 3", "INFO 3", "INFO 3", "STOP 3"),
                driver.commands);
    }

    /** What was to be sent is sent, although a question came in between. */
    @Test
    void payloadSurvivesTheQuestion() {
        add(3);
        MemorySegment params = Arena.ofAuto().allocate(152, 8);
        params.fill((byte) 0x5a);
        byte[] sent = new byte[152];
        kernel.script =
                operation -> {
                    int pathBytes = operation.commandInt(24);
                    if (operation.command() == UblkCommand.SET_PARAMS && pathBytes > 0) {
                        MemorySegment.copy(
                                Memory.ALL,
                                operation.commandLong(8) + pathBytes,
                                MemorySegment.ofArray(sent),
                                0,
                                152);
                    }
                    return Script.PROCEED;
                };
        try (ControlDevice control = ControlDevice.open(kernel)) {
            control.setParams(3, params);
        }
        assertEquals(-1, params.mismatch(MemorySegment.ofArray(sent)));
    }

    @Test
    void deviceOfAnotherIsRefusedInWords() {
        add(3);
        kernel.openErrors.put("/dev/ublkc3", -Errno.EACCES);
        try (ControlDevice control = ControlDevice.open(kernel)) {
            ControlException e = assertThrows(ControlException.class, () -> control.stop(3));
            assertEquals(Errno.EACCES, e.errno());
            assertEquals(
                    "STOP_DEV of device 3 was not permitted: it is another user's or root's; run as"
                            + " that user or as root",
                    e.getMessage());
        }
    }

    @Test
    void deviceIsCopiedAndServed() {
        kernel.threaded = true;
        MemoryTarget target = new MemoryTarget(Geometry.ofSize(1 << 20));
        try (Device device = Device.start(kernel, target, USERS)) {
            assertEquals(DataPathKind.COPIED, device.dataPath());
            assertTrue(Feature.UNPRIVILEGED_DEV.isIn(device.info().flags()));
        }
        assertEquals(List.of(), driver.devices());
    }

    @Test
    void whatTheKernelDoesNotAllowIsSaidBeforeItIsAsked() {
        for (DataPathKind path : DataPathKind.values()) {
            if (path != DataPathKind.COPIED) {
                expectRefusal("the data path " + path.label(), USERS.withDataPath(path));
            }
        }
        for (Recovery recovery : List.of(Recovery.REQUEUE, Recovery.REISSUE, Recovery.FAIL_IO)) {
            expectRefusal("recovery: it ends with its server", USERS.withRecovery(recovery));
        }
        UnprivilegedRules.require(USERS.withDataPath(DataPathKind.COPIED));
        UnprivilegedRules.require(DeviceOptions.DEFAULTS.withRecovery(Recovery.REISSUE));
        assertEquals(List.of(), driver.commands);
    }

    private void expectRefusal(String what, DeviceOptions options) {
        MemoryTarget target = new MemoryTarget(Geometry.ofSize(1 << 20));
        UblkException e =
                assertThrows(UblkException.class, () -> Device.start(kernel, target, options));
        String words = "the kernel does not allow an ordinary user's device " + what;
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith(words), message);
        assertFalse(message.contains("\n"));
    }

    @Test
    void administratorIsToldThatTheDriverDropsTheFlag() {
        FakeKernel root = new FakeKernel();
        new FakeControl(root, ~Feature.UNPRIVILEGED_DEV.mask());
        MemoryTarget target = new MemoryTarget(Geometry.ofSize(1 << 20));
        UblkException e =
                assertThrows(UblkException.class, () -> Device.start(root, target, USERS));
        assertEquals(
                "the driver makes no unprivileged device for a process that has CAP_SYS_ADMIN: run"
                        + " it as the user whose device it shall be",
                e.getMessage());
    }

    private void add(int id) {
        try (ControlDevice control = ControlDevice.open(kernel)) {
            control.add(USERS.withId(id), Feature.UNPRIVILEGED_DEV.mask());
        }
    }
}
