package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jublk.targets.ram.RamTarget;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.Device;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.Feature;
import io.jublk.ublk.KernelCommand;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.LinuxKernel;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Per tag and in batches, by one thread of a queue and two, on each data path. */
@DeviceTest
class DeliveryTest {

    /** Some hundred requests. */
    private static final long BYTES = 8 << 20;

    /** Of more than the usual size, so that a wrong stride would show; where the driver has it. */
    private static final int DESCRIPTOR_BYTES = 64;

    record Case(DataPathKind path, DeliveryKind delivery, int threads) {

        DeviceOptions options() {
            DeviceOptions options =
                    TestDevices.options(path).withDelivery(delivery).withThreads(threads);
            return has(Feature.IO_DESC_SIZE)
                    ? options.withDescriptorBytes(DESCRIPTOR_BYTES)
                    : options;
        }

        @Override
        public String toString() {
            return path.label() + " " + delivery.label() + " " + threads + " threads";
        }
    }

    /**
     * Without what {@link VerifyTest} has: single tags by one thread. Linked differs from
     * registered by its flags alone.
     */
    static Stream<Case> cases() {
        return Kernels.paths().stream()
                .filter(path -> path != DataPathKind.LINKED)
                .flatMap(
                        path ->
                                Stream.of(
                                        new Case(path, DeliveryKind.PER_TAG, 2),
                                        new Case(path, DeliveryKind.BATCHED, 1),
                                        new Case(path, DeliveryKind.BATCHED, 2)));
    }

    @Exercises(
            features = {Feature.BATCH_IO, Feature.PER_IO_DAEMON, Feature.BUF_REG_OFF_DAEMON},
            commands = {
                KernelCommand.PREP_IO_CMDS,
                KernelCommand.FETCH_IO_CMDS,
                KernelCommand.COMMIT_IO_CMDS
            })
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void readsBackWhatWasWritten(Case c) throws Exception {
        assumeTrue(has(needed(c)), () -> "this kernel's driver has no " + needed(c));
        try (Backing.Stand stand = new Backing.Stand();
                Device device = TestDevices.start(Backing.TMPFS.make(stand, BYTES), c.options())) {
            assertEquals(c.delivery, device.delivery());
            assertEquals(c.threads, device.queues().size(), "threads");
            Fio.verify(device.path(), Long.toString(BYTES));
            if (c.delivery == DeliveryKind.PER_TAG) { // of a batch, the driver says who has it
                device.queues().forEach(t -> assertTrue(t.requests() > 0, "a thread without work"));
            }
        }
    }

    /** A burst of one client, in batches: no thread takes all of it. */
    @Test
    void threadsShareTheBatchesOfAQueue() throws Exception {
        assumeTrue(has(Feature.BATCH_IO), "this kernel's driver has no BATCH_IO");
        DeviceOptions options =
                TestDevices.options(null)
                        .withDepth(128)
                        .withDelivery(DeliveryKind.BATCHED)
                        .withThreads(2);
        try (Device device = TestDevices.start(new RamTarget(BYTES), options)) {
            Fio.run(
                    device.path(),
                    "--rw=randread",
                    "--bs=4k",
                    "--iodepth=128",
                    "--iodepth_batch=64",
                    "--number_ios=4096",
                    "--size=" + BYTES);
            device.queues().forEach(t -> assertTrue(t.requests() > 0, "a thread without work"));
        }
    }

    @Exercises(features = Feature.NEED_GET_DATA, commands = KernelCommand.NEED_GET_DATA)
    @Test
    void buffersOnDemandCarryEachRequestsBytes() throws Exception {
        DeviceOptions options =
                TestDevices.options(null)
                        .withBuffersOnDemand(true)
                        .withThreads(has(Feature.PER_IO_DAEMON) ? 2 : 1);
        try (Backing.Stand stand = new Backing.Stand();
                Device device = TestDevices.start(Backing.TMPFS.make(stand, BYTES), options)) {
            assertTrue(Feature.NEED_GET_DATA.isIn(device.info().flags()), "granted");
            Fio.verify(device.path(), Long.toString(BYTES));
        }
    }

    /** It looks, finds nothing and sleeps, looks again; no request is overlooked. */
    @Test
    void threadsMayPoll() throws Exception {
        DeviceOptions options = TestDevices.options(null).withPollMicros(200);
        try (Backing.Stand stand = new Backing.Stand();
                Device device = TestDevices.start(Backing.TMPFS.make(stand, BYTES), options)) {
            Fio.verify(device.path(), Long.toString(BYTES));
        }
    }

    @Exercises(features = Feature.IO_DESC_SIZE)
    @Test
    void descriptorsMayBeLarger() throws Exception {
        assumeTrue(has(Feature.IO_DESC_SIZE), "this kernel's driver has no IO_DESC_SIZE");
        DeviceOptions options = TestDevices.options(null).withDescriptorBytes(64);
        try (Device device = TestDevices.start(new RamTarget(BYTES), options)) {
            assertEquals(64, device.info().descriptorBytes());
            Fio.verify(device.path(), Long.toString(BYTES));
        }
    }

    @Test
    void whatNoDriverTakesTogetherIsSaidBefore() {
        DeviceOptions options =
                TestDevices.options(DataPathKind.USER_COPY).withBuffersOnDemand(true);
        UblkException e =
                assertThrows(
                        UblkException.class,
                        () -> TestDevices.start(new RamTarget(BYTES), options));
        assertEquals(
                "buffers on demand are for the copied data path and delivery per tag alone; leave"
                        + " out one of these options",
                e.getMessage());
    }

    @Test
    void whatTheDriverLacksIsNamed() {
        assumeFalse(has(Feature.BATCH_IO), "this kernel's driver has it");
        UblkException e =
                assertThrows(
                        UblkException.class,
                        () ->
                                TestDevices.start(
                                        new RamTarget(BYTES),
                                        TestDevices.options(null)
                                                .withDelivery(DeliveryKind.BATCHED)));
        assertEquals(
                "this kernel's ublk driver has no UBLK_F_BATCH_IO, which Linux 7.0 brought; see"
                        + " 'jublk features'",
                e.getMessage());
    }

    private static Feature needed(Case c) {
        return c.delivery == DeliveryKind.BATCHED ? Feature.BATCH_IO : Feature.PER_IO_DAEMON;
    }

    private static boolean has(Feature feature) {
        try (ControlDevice control = ControlDevice.open(new LinuxKernel())) {
            return feature.isIn(control.features());
        }
    }
}
