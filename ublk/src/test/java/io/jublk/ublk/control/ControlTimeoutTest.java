package io.jublk.ublk.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.fake.FakeControl;
import io.jublk.ublk.fake.FakeKernel;
import io.jublk.ublk.fake.Operation;
import io.jublk.ublk.fake.Script;
import io.jublk.uring.Errno;
import io.jublk.uring.Op;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every command ends in bounded time; the clock is the fake kernel's. */
class ControlTimeoutTest {

    private static final long SECOND = 1_000_000_000;
    private static final String HELD = "; likely its server holds a request and does not answer";
    private static final String LOG =
            "; the kernel's log (dmesg) may say what the driver waits for";

    private static final DeviceOptions DEVICE_5 = DeviceOptions.DEFAULTS.withId(5);

    private final FakeKernel kernel = new FakeKernel();
    private final FakeControl driver = new FakeControl(kernel, 0);
    private final ControlDevice control = ControlDevice.open(kernel, () -> kernel.nanos);

    @Test
    void commandThatTakesTooLongIsCanceled() {
        kernel.script = ControlTimeoutTest::hold;
        UblkException e = assertThrows(UblkException.class, () -> control.stop(5));
        assertEquals(
                "STOP_DEV of device 5 did not end within 60 s and was canceled" + HELD + LOG,
                e.getMessage());
        assertEquals(60 * SECOND, kernel.nanos);
    }

    @Test
    void commandOfNoDeviceNamesNone() {
        kernel.script = ControlTimeoutTest::hold;
        UblkException e = assertThrows(UblkException.class, control::features);
        assertEquals(
                "GET_FEATURES did not end within 10 s and was canceled; likely another command that"
                        + " hangs holds the driver's lock"
                        + LOG,
                e.getMessage());
    }

    /** Whatever the driver does not answer: the command, the device and the wait are named. */
    @TestFactory
    Stream<DynamicTest> everyCommandEndsInTime() {
        MemorySegment params = Arena.ofAuto().allocate(152, 8);
        Map<String, Runnable> commands = new LinkedHashMap<>();
        commands.put("GET_FEATURES", control::features);
        commands.put("ADD_DEV of device 5", () -> control.add(DEVICE_5, 0));
        commands.put("GET_DEV_INFO of device 5", () -> control.info(5));
        commands.put("SET_PARAMS of device 5", () -> control.setParams(5, params));
        commands.put("GET_PARAMS of device 5", () -> control.getParams(5, params));
        commands.put("START_DEV of device 5", () -> control.start(5, 1));
        commands.put("STOP_DEV of device 5", () -> control.stop(5));
        commands.put("DEL_DEV of device 5", () -> control.delete(5));
        commands.put("GET_QUEUE_AFFINITY of device 5", () -> control.queueAffinity(5, 0));
        commands.put("START_USER_RECOVERY of device 5", () -> control.startRecovery(5));
        commands.put("END_USER_RECOVERY of device 5", () -> control.endRecovery(5, 1));
        commands.put("QUIESCE_DEV of device 5", () -> control.quiesce(5, 1));
        commands.put("UPDATE_SIZE of device 5", () -> control.updateSize(5, 8));
        commands.put("TRY_STOP_DEV of device 5", () -> control.tryStop(5));
        commands.put("DEL_DEV_ASYNC of device 5", () -> control.deleteAsync(5));
        return commands.entrySet().stream()
                .map(c -> DynamicTest.dynamicTest(c.getKey(), () -> assertEnds(c)));
    }

    private void assertEnds(Map.Entry<String, Runnable> command) {
        kernel.script = ControlTimeoutTest::hold;
        kernel.nanos = 0;
        UblkException e = assertThrows(UblkException.class, command.getValue()::run);
        long seconds = kernel.nanos / SECOND;
        assertEquals(
                command.getKey()
                        + " did not end within "
                        + seconds
                        + " s and was canceled; likely "
                        + ControlErrors.likelyCause(command.getKey().split(" ")[0])
                        + LOG,
                e.getMessage());
        assertTrue(seconds > 0 && seconds <= 60, () -> seconds + " s");
    }

    @Test
    void nextCommandAfterACanceledOneIsFine() {
        kernel.script = ControlTimeoutTest::hold;
        assertThrows(UblkException.class, () -> control.stop(5));
        kernel.script = operation -> 0;
        control.stop(5);
    }

    @Test
    void commandThatEndsWhileItIsCanceledHasEnded() {
        kernel.script =
                operation -> {
                    if (operation.opcode() == Op.ASYNC_CANCEL) {
                        kernel.release(kernel.held().getFirst(), 0);
                        return -Errno.ENOENT;
                    }
                    return Script.HOLD;
                };
        control.stop(5);
        assertEquals(60 * SECOND, kernel.nanos);
    }

    @Test
    void commandThatCannotBeCanceledIsGivenUpWithTheRing() {
        kernel.script = operation -> Script.HOLD;
        UblkException e = assertThrows(UblkException.class, () -> control.start(5, 1));
        assertEquals(
                "START_DEV of device 5 did not end within 60 s and cannot be canceled; likely its"
                        + " server has not fetched every request"
                        + LOG,
                e.getMessage());
        assertEquals(63 * SECOND, kernel.nanos);
        e = assertThrows(UblkException.class, () -> control.stop(5));
        assertEquals(
                "STOP_DEV was not tried: the driver does not answer an earlier command",
                e.getMessage());
        assertEquals(63 * SECOND, kernel.nanos);
        control.close();
        assertEquals(0, kernel.open());
        assertEquals(0, driver.commands.size());
    }

    /** The command is still in the queue, and the next enter submits it. */
    @Test
    void commandThatTheKernelHasNoMemoryForIsTriedAgain() {
        Refusing refusing = new Refusing(3);
        FakeControl there = new FakeControl(refusing, 0);
        try (ControlDevice device = ControlDevice.open(refusing, () -> refusing.nanos)) {
            assertThrows(ControlException.class, () -> device.info(5)); // there is none
            assertEquals(0, refusing.refusals);
            assertEquals("INFO 5", there.commands.getFirst());
        }
    }

    @Test
    void commandThatTheKernelNeverHasMemoryForEndsInTime() {
        Refusing refusing = new Refusing(Integer.MAX_VALUE);
        FakeControl there = new FakeControl(refusing, 0);
        try (ControlDevice device = ControlDevice.open(refusing, () -> refusing.nanos)) {
            UblkException e = assertThrows(UblkException.class, () -> device.stop(5));
            assertEquals(
                    "STOP_DEV of device 5 did not end within 60 s and cannot be canceled"
                            + HELD
                            + LOG,
                    e.getMessage());
            assertEquals(0, there.commands.size());
        }
    }

    /** A kernel without memory for submissions, for so many calls, each of which takes a second. */
    private static final class Refusing extends FakeKernel {

        int refusals;

        Refusing(int refusals) {
            this.refusals = refusals;
        }

        @Override
        public synchronized int ioUringEnter(
                int ringFd,
                int toSubmit,
                int minComplete,
                int flags,
                long argAddress,
                long argSizeBytes) {
            if (refusals > 0) {
                refusals--;
                nanos += SECOND;
                return -Errno.EAGAIN;
            }
            return super.ioUringEnter(
                    ringFd, toSubmit, minComplete, flags, argAddress, argSizeBytes);
        }
    }

    private static int hold(Operation operation) {
        return operation.opcode() == Op.URING_CMD ? Script.HOLD : Script.PROCEED;
    }
}
