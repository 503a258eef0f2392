package io.jublk.ublk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.control.ControlException;
import io.jublk.ublk.fake.FakeControl;
import io.jublk.ublk.fake.FakeKernel;
import io.jublk.ublk.fake.Operation;
import io.jublk.ublk.fake.Script;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import io.jublk.uring.Op;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A device is there, whole, or nothing of it is. */
@Timeout(60)
class DeviceStartTest {

    private static final long ALL_FEATURES = -1;
    private static final DeviceOptions OPTIONS =
            DeviceOptions.DEFAULTS.withQueues(2).withDepth(3).withMaxIoBytes(8192);

    private final FakeKernel kernel = new FakeKernel();
    private final FakeControl driver = new FakeControl(kernel, ALL_FEATURES);
    private final MemoryTarget target = new MemoryTarget(Geometry.ofSize(1 << 20));

    DeviceStartTest() {
        kernel.threaded = true;
    }

    @ParameterizedTest
    @EnumSource
    void queuesMayHaveSeveralThreads(DeliveryKind delivery) throws InterruptedException {
        DeviceOptions options =
                OPTIONS.withId(4).withDelivery(delivery).withThreads(2).withDescriptorBytes(32);
        try (Device device = Device.start(kernel, target, options)) {
            assertEquals(delivery, device.delivery());
            assertEquals(4, device.queues().size());
            assertEquals(32, device.info().descriptorBytes());
            for (int tag = 0; tag < 3; tag++) {
                driver.device(4).queue(1).request(tag, IoOp.WRITE, 0, 2);
            }
            for (int tag = 0; tag < 3; tag++) {
                while (driver.device(4).queue(1).isServed(tag)) {
                    Thread.sleep(1);
                }
                assertEquals(1024, driver.device(4).queue(1).result(tag));
            }
            assertNull(device.failure());
        }
        assertEquals(1, target.closed);
    }

    @Test
    void deviceServesUntilItIsClosed() throws InterruptedException {
        try (Device device = Device.start(kernel, target, OPTIONS.withId(4))) {
            assertEquals("/dev/ublkb4", device.path());
            assertEquals(2, device.queues().size());
            assertEquals(DataPathKind.USER_COPY, device.dataPath());
            driver.device(4).queue(1).request(2, IoOp.WRITE, 0, 2);
            while (driver.device(4).queue(1).isServed(2)) {
                Thread.sleep(1);
            }
            assertEquals(1024, driver.device(4).queue(1).result(2));
            assertEquals(0, target.closed);
        }
        assertEquals(
                List.of(
                        "ADD 4",
                        "SET_PARAMS 4",
                        "AFFINITY 4",
                        "AFFINITY 4",
                        "START 4",
                        "STOP 4",
                        "DEL 4"),
                driver.commands);
        assertEquals(1, target.closed);
        assertNothingLeft();
    }

    @Test
    void stoppedDeviceEndsByItself() throws InterruptedException {
        Device device = Device.start(kernel, target, OPTIONS);
        driver.device(0).queue(0).abort();
        driver.device(0).queue(1).abort();
        assertNull(device.awaitEnd());
        device.release();
        device.close();
        device.close();
        assertEquals(1, target.closed);
        assertNothingLeft();
    }

    @Test
    void refusedParametersLeaveNoDevice() {
        driver.refuse(UblkCommand.SET_PARAMS, Errno.EINVAL);
        assertStartFails("the driver refused the parameters of device 0: EINVAL: block sizes");
        assertEquals(
                List.of("ADD 0", "SET_PARAMS 0", "STOP 0", "DEL 0"), withNumber(driver.commands));
    }

    @Test
    void refusedStartEndsTheQueuesAndLeavesNoDevice() {
        driver.refuse(UblkCommand.START_DEV, Errno.EINVAL);
        assertStartFails("the driver does not start device 0: EINVAL: this process does not serve");
        assertEquals(
                List.of(
                        "ADD 0",
                        "SET_PARAMS 0",
                        "AFFINITY 0",
                        "AFFINITY 0",
                        "START 0",
                        "STOP 0",
                        "DEL 0"),
                withNumber(driver.commands));
    }

    @Test
    void queueThatCannotBeSetUpLeavesNoDevice() {
        kernel.openErrors.put("/dev/zero", -Errno.EACCES);
        assertStartFails("cannot serve ublk0q0: cannot open /dev/zero: EACCES (permission denied)");
        assertEquals("DEL 0", driver.commands.getLast());
    }

    @Test
    void refusedFetchLeavesNoDevice() {
        kernel.script =
                operation -> is(operation, UblkCommand.FETCH_REQ) ? -Errno.EINVAL : Script.PROCEED;
        driver.refuse(UblkCommand.START_DEV, Errno.EINTR);
        assertThrows(UblkException.class, () -> Device.start(kernel, target, OPTIONS));
        assertNothingLeft();
    }

    @Test
    void characterDeviceThatCannotBeOpenedLeavesNoDevice() {
        kernel.openErrors.put("/dev/ublkc0", -Errno.EPERM);
        assertStartFails(
                "cannot open /dev/ublkc0: EPERM (operation not permitted); is /dev a devtmpfs, or"
                        + " does udev run?");
    }

    @Test
    void nodeThatComesLateIsWaitedFor() throws InterruptedException {
        kernel.openErrors.put("/dev/ublkc0", -Errno.ENOENT);
        Thread udev =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    while (driver.devices().isEmpty()) {
                                        Thread.onSpinWait();
                                    }
                                    kernel.openErrors.remove("/dev/ublkc0");
                                });
        Device.start(kernel, target, OPTIONS).close();
        udev.join();
        assertNothingLeft();
    }

    @Test
    void deletionThatFailsTooIsToldWithTheFirstFailure() {
        driver.refuse(UblkCommand.SET_PARAMS, Errno.EINVAL);
        driver.refuse(UblkCommand.DEL_DEV, Errno.EBUSY);
        ControlException e =
                assertThrows(ControlException.class, () -> Device.start(kernel, target, OPTIONS));
        assertEquals(Errno.EINVAL, e.errno());
        assertStartsWith("DEL_DEV of device 0 failed", e.getSuppressed()[0]);
    }

    @Test
    void takenNumberLeavesTheOtherDeviceAlone() {
        try (Device first = Device.start(kernel, target, OPTIONS.withId(2))) {
            MemoryTarget other = new MemoryTarget(Geometry.ofSize(1 << 20));
            UblkException e =
                    assertThrows(
                            UblkException.class,
                            () -> Device.start(kernel, other, OPTIONS.withId(2)));
            assertStartsWith("device number 2 is taken", e);
            assertEquals(List.of(2), driver.devices());
            assertNull(first.failure());
        }
    }

    private void refuseCommits() {
        kernel.script =
                operation ->
                        is(operation, UblkCommand.COMMIT_AND_FETCH_REQ)
                                ? -Errno.EINVAL
                                : Script.PROCEED;
    }

    @Test
    void queueThatGivesUpEndsTheDeviceWithItsReason() throws InterruptedException {
        Device device = Device.start(kernel, target, OPTIONS.withQueues(1));
        refuseCommits();
        driver.device(0).queue(0).request(1, IoOp.FLUSH, 0, 0);
        Throwable failure = device.awaitEnd();
        assertNotNull(failure);
        assertEquals(
                "the driver refused tag 1 of queue 0: EINVAL (invalid argument)",
                failure.getMessage());
        assertTrue(device.awaitFailure(1));
        device.close();
        assertNothingLeft();
    }

    @Test
    void laterQueueThatGivesUpEndsTheDeviceThoughTheFirstGoesOn() throws InterruptedException {
        Device device = Device.start(kernel, target, OPTIONS.withQueues(2));
        refuseCommits();
        driver.device(0).queue(1).request(0, IoOp.FLUSH, 0, 0);
        assertNotNull(device.awaitEnd());
        assertEquals(
                List.of(true, false),
                device.queues().stream().map(q -> q.failure() == null).toList());
        assertFalse(device.queues().getFirst().join(1), "the first goes on");
        device.close();
        assertNothingLeft();
    }

    @Test
    void filesGetTheirPlacesInEveryTable() {
        kernel.file("/a", new byte[512]);
        kernel.file("/b", new byte[512]);
        BackingFile a = BackingFile.open(kernel, "/a", false, true);
        BackingFile b = BackingFile.open(kernel, "/b", false, true);
        assertEquals(-1, a.fixedIndex());
        Device.start(kernel, target.withFile(a).withFile(b), OPTIONS).close();
        assertEquals(2, a.fixedIndex());
        assertEquals(3, b.fixedIndex());
    }

    private void assertStartFails(String message) {
        UblkException e =
                assertThrows(UblkException.class, () -> Device.start(kernel, target, OPTIONS));
        assertStartsWith(message, e);
        assertEquals(0, target.closed, "the target is the caller's");
        assertNothingLeft();
    }

    private void assertNothingLeft() {
        assertEquals(List.of(), driver.devices());
        assertEquals(0, kernel.open(), "open descriptors");
        assertEquals(0, kernel.mappings(), "mappings");
    }

    private static void assertStartsWith(String start, Throwable e) {
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith(start), message);
    }

    /** The driver chose the number of a device whose number was left to it. */
    private static List<String> withNumber(List<String> commands) {
        return commands.stream().map(c -> c.equals("ADD -1") ? "ADD 0" : c).toList();
    }

    private static boolean is(Operation operation, int command) {
        return operation.opcode() == Op.URING_CMD && operation.command() == command;
    }
}
