package io.jublk.ublk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.fake.FakeControl;
import io.jublk.ublk.fake.FakeKernel;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A new server has the device as it was, or leaves it waiting as it was. */
@Timeout(60)
class DeviceRecoveryTest {

    private static final DeviceOptions OPTIONS =
            DeviceOptions.DEFAULTS
                    .withId(0)
                    .withQueues(2)
                    .withDepth(3)
                    .withMaxIoBytes(8192)
                    .withRecovery(Recovery.REISSUE);

    private final FakeKernel kernel = new FakeKernel();
    private final FakeControl driver = new FakeControl(kernel, -1L);

    DeviceRecoveryTest() {
        kernel.threaded = true;
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void newServerServesWhatIsThere(Recovery way) throws InterruptedException {
        dead(OPTIONS.withRecovery(way).withDataPath(DataPathKind.USER_COPY));
        Device device = Device.recover(kernel, target(), 0, DeviceOptions.DEFAULTS);
        assertEquals(DataPathKind.USER_COPY, device.dataPath());
        assertEquals(2, device.queues().size());
        assertEquals(3, device.info().depth());
        assertEquals(8192, device.info().maxIoBytes());
        driver.device(0).queue(1).request(2, IoOp.WRITE, 0, 2);
        while (driver.device(0).queue(1).isServed(2)) {
            Thread.sleep(1);
        }
        assertEquals(1024, driver.device(0).queue(1).result(2));
        device.close();
        assertNothingLeft();
    }

    @Test
    void commandsGoInTheirOrder() {
        dead(OPTIONS);
        driver.commands.clear();
        Device device = Device.recover(kernel, target(), 0, DeviceOptions.DEFAULTS);
        assertEquals(
                List.of(
                        "INFO 0",
                        "START_RECOVERY 0",
                        "PARAMS 0",
                        "AFFINITY 0",
                        "AFFINITY 0",
                        "END_RECOVERY 0"),
                driver.commands);
        device.close();
    }

    @Test
    void ringsThatAreBeingTornDownAreWaitedFor() {
        dead(OPTIONS);
        driver.device(0).busyRecoveries = 3;
        Device.recover(kernel, target(), 0, DeviceOptions.DEFAULTS).close();
        assertNothingLeft();
    }

    @Test
    void deviceThatIsServedIsNotWaitedForLongerThanAsked() {
        try (Device served = Device.start(kernel, target(), OPTIONS);
                ControlDevice control = ControlDevice.open(kernel)) {
            UblkException e =
                    assertThrows(
                            UblkException.class,
                            () -> DeviceRecovery.awaitRecoverable(control, 0, 5));
            assertTrue(message(e).startsWith("/dev/ublkb0 has a server, process 4711"), message(e));
            assertNull(served.failure());
        }
    }

    /** A queue whose tags are all busy has no fetch to be told by. */
    @Test
    void quiesceIsSaidUntilItIsHeard() {
        try (Device served = Device.start(kernel, target(), OPTIONS);
                ControlDevice control = ControlDevice.open(kernel)) {
            driver.device(0).unheardQuiesces = 2;
            driver.commands.clear();
            DeviceRecovery.quiesce(control, 0, 1);
            assertEquals(3, driver.commands.stream().filter("QUIESCE 0"::equals).count());
            assertNull(served.failure());
        }
    }

    @Test
    void failureLeavesTheDeviceWaitingAndItMayBeTriedAgain() {
        dead(OPTIONS);
        driver.commands.clear();
        driver.refuse(UblkCommand.END_USER_RECOVERY, Errno.EINVAL);
        MemoryTarget target = target();
        for (int i = 0; i < 2; i++) {
            UblkException e =
                    assertThrows(
                            UblkException.class,
                            () -> Device.recover(kernel, target, 0, DeviceOptions.DEFAULTS));
            assertTrue(
                    message(e)
                            .endsWith(
                                    "/dev/ublkb0 goes on waiting: 'jublk recover -n 0' tries again"),
                    message(e));
            driver.device(0).loseServer();
        }
        assertFalse(driver.commands.contains("STOP 0"));
        assertFalse(driver.commands.contains("DEL 0"));
        assertEquals(0, target.closed, "the target is the caller's");
        assertEquals(0, kernel.open(), "open descriptors");
        driver.refuse(UblkCommand.END_USER_RECOVERY, 0);
    }

    @Test
    void deviceWithoutRecoveryIsRefused() {
        dead(OPTIONS.withRecovery(Recovery.NONE));
        assertRefused("/dev/ublkb0 was made without recovery", target());
    }

    @Test
    void stoppedDeviceIsRefused() {
        dead(OPTIONS);
        driver.device(0).state = DeviceState.DEAD;
        assertRefused("/dev/ublkb0 has been stopped", target());
    }

    @Test
    void targetThatBecameSmallerIsRefused() {
        dead(OPTIONS);
        assertRefused(
                "/dev/ublkb0 has 1048576 bytes, but what it stands on now has 524288 bytes",
                new MemoryTarget(Geometry.ofSize(512 << 10)));
    }

    /** A file that has moved to a file system without holes, for one. */
    @Test
    void targetThatDiscardsNoMoreIsRefused() {
        Geometry sparse = Geometry.ofSize(1 << 20).withDiscard(4096, 64 << 10);
        dead(OPTIONS, new Sparse(sparse));
        assertRefused(
                "/dev/ublkb0 has discards of up to 65536 bytes, but what it stands on now has none",
                new MemoryTarget(sparse));
        assertRefused(
                "/dev/ublkb0 has discards of up to 65536 bytes, but what it stands on now has"
                        + " discards of 32768 bytes",
                new Sparse(Geometry.ofSize(1 << 20).withDiscard(4096, 32 << 10)));
        Device.recover(kernel, new Sparse(sparse), 0, DeviceOptions.DEFAULTS).close();
        assertNothingLeft();
    }

    private static final class Sparse extends MemoryTarget implements Discardable {

        Sparse(Geometry geometry) {
            super(geometry);
        }

        @Override
        public void discard(IoRequest request) {}
    }

    @Test
    void dataPathIsNeverChosenAnew() {
        dead(OPTIONS.withDataPath(DataPathKind.USER_COPY));
        UblkException e =
                assertThrows(
                        UblkException.class,
                        () ->
                                Device.recover(
                                        kernel,
                                        target(),
                                        0,
                                        OPTIONS.withDataPath(DataPathKind.COPIED)));
        assertTrue(message(e).startsWith("/dev/ublkb0 was made with another data path"));
    }

    /** The driver does not tell linked from registered; their server does. */
    @ParameterizedTest
    @EnumSource
    void everyDataPathComesBack(DataPathKind path) {
        dead(OPTIONS.withDataPath(path));
        Device device =
                Device.recover(kernel, target(), 0, DeviceOptions.DEFAULTS.withDataPath(path));
        assertEquals(path, device.dataPath());
        device.close();
        assertNothingLeft();
    }

    /** Makes a device whose server dies. */
    private void dead(DeviceOptions options) {
        dead(options, target());
    }

    private void dead(DeviceOptions options, Target target) {
        Device device = Device.start(kernel, target, options);
        device.leave();
        driver.device(0).loseServer();
        assertEquals(0, kernel.open(), "open descriptors");
    }

    private void assertRefused(String start, Target target) {
        UblkException e =
                assertThrows(
                        UblkException.class,
                        () -> Device.recover(kernel, target, 0, DeviceOptions.DEFAULTS));
        assertTrue(message(e).startsWith(start), message(e));
        assertEquals(List.of(0), driver.devices());
        assertEquals(0, kernel.open(), "open descriptors");
    }

    private static String message(Throwable e) {
        return String.valueOf(e.getMessage());
    }

    private static MemoryTarget target() {
        return new MemoryTarget(Geometry.ofSize(1 << 20));
    }

    private void assertNothingLeft() {
        assertEquals(List.of(), driver.devices());
        assertEquals(0, kernel.open(), "open descriptors");
        assertEquals(0, kernel.mappings(), "mappings");
    }
}
