package io.jublk.ublk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jublk.ublk.fake.FakeControl;
import io.jublk.ublk.fake.FakeKernel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The best data path that the driver grants; what it takes back it does not have. */
@Timeout(60)
class DataPathChoiceTest {

    private static final DeviceOptions OPTIONS =
            DeviceOptions.DEFAULTS.withDepth(2).withMaxIoBytes(4096);
    private static final long LINUX_6_12 = Feature.USER_COPY.mask();
    private static final long LINUX_6_15 = LINUX_6_12 | Feature.SUPPORT_ZERO_COPY.mask();
    private static final long LINUX_6_16 = LINUX_6_15 | Feature.AUTO_BUF_REG.mask();
    private static final long LINUX_6_17 = LINUX_6_16 | Feature.BUF_REG_OFF_DAEMON.mask();

    private final FakeKernel kernel = new FakeKernel();

    DataPathChoiceTest() {
        kernel.threaded = true;
    }

    @Test
    void filesAreReachedWithoutACopyWhereTheDriverCan() {
        assertChosen(DataPathKind.AUTO_REGISTERED, LINUX_6_16, PayloadUse.FILES, 1);
        assertChosen(DataPathKind.REGISTERED, LINUX_6_15, PayloadUse.FILES, 2);
        assertChosen(DataPathKind.COPIED, LINUX_6_12, PayloadUse.FILES, 3);
        assertChosen(DataPathKind.COPIED, 0, PayloadUse.FILES, 3);
    }

    @Test
    void memoryIsReachedByUserCopy() {
        assertChosen(DataPathKind.USER_COPY, LINUX_6_16, PayloadUse.MEMORY, 1);
        assertChosen(DataPathKind.USER_COPY, LINUX_6_12, PayloadUse.MEMORY, 1);
        assertChosen(DataPathKind.COPIED, 0, PayloadUse.MEMORY, 2);
    }

    @ParameterizedTest
    @EnumSource
    void forcedPathIsTakenWhateverIsBest(DataPathKind path) {
        FakeControl driver = new FakeControl(kernel, LINUX_6_17);
        try (Device device =
                Device.start(kernel, target(PayloadUse.FILES), OPTIONS.withDataPath(path))) {
            assertEquals(path, device.dataPath());
            assertEquals(path.flags() | FakeControl.ALWAYS, device.info().flags());
            assertEquals("ADD -1", driver.commands.getFirst());
        }
    }

    @Test
    void forcedPathThatIsNotThereIsAnError() {
        assertNotThere(DataPathKind.REGISTERED, LINUX_6_12);
    }

    @Test
    void payloadsCanBeTakenOutBehindTheirCommitOrAreNotLinked() {
        assertNotThere(DataPathKind.LINKED, LINUX_6_16);
    }

    private void assertNotThere(DataPathKind path, long features) {
        FakeControl driver = new FakeControl(kernel, features);
        UblkException e =
                assertThrows(
                        UblkException.class,
                        () ->
                                Device.start(
                                        kernel,
                                        target(PayloadUse.FILES),
                                        OPTIONS.withDataPath(path)));
        assertEquals(
                "this kernel's ublk driver has no data path "
                        + path.label()
                        + "; leave out --data-path to get the best that it has",
                e.getMessage());
        assertEquals(List.of("ADD -1", "DEL 0"), driver.commands);
        assertEquals(List.of(), driver.devices());
        assertEquals(0, kernel.open());
    }

    private void assertChosen(DataPathKind expected, long features, PayloadUse use, int tries) {
        FakeControl driver = new FakeControl(kernel, features);
        try (Device device = Device.start(kernel, target(use), OPTIONS)) {
            assertEquals(expected, device.dataPath());
            assertEquals(List.of(device.id()), driver.devices());
        }
        assertEquals(tries, driver.commands.stream().filter(c -> c.startsWith("ADD")).count());
        assertEquals(List.of(), driver.devices());
    }

    private static Target target(PayloadUse use) {
        return new MemoryTarget(Geometry.ofSize(1 << 20), use);
    }
}
