package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Device;
import io.jublk.ublk.Feature;
import io.jublk.ublk.KernelCommand;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was written at random is read back, whatever is under the device and however it moves. */
@DeviceTest
@Exercises(
        features = {Feature.SUPPORT_ZERO_COPY, Feature.AUTO_BUF_REG, Feature.USER_COPY},
        commands = {
            KernelCommand.ADD_DEV,
            KernelCommand.SET_PARAMS,
            KernelCommand.START_DEV,
            KernelCommand.GET_QUEUE_AFFINITY,
            KernelCommand.FETCH_REQ,
            KernelCommand.COMMIT_AND_FETCH_REQ,
            KernelCommand.REGISTER_IO_BUF,
            KernelCommand.UNREGISTER_IO_BUF
        })
class VerifyTest {

    /** Some hundred requests of each size, and little time on an emulated machine. */
    private static final long BYTES = Long.getLong("jublk.verify.bytes", 32L << 20);

    record Case(Backing backing, DataPathKind path, int queues) {
        @Override
        public String toString() {
            return backing + " " + path.label() + " " + queues + " queue" + (queues > 1 ? "s" : "");
        }
    }

    static Stream<Case> cases() {
        return Kernels.paths().stream()
                .flatMap(
                        path ->
                                Stream.concat(
                                        Stream.of(Backing.values())
                                                .map(backing -> new Case(backing, path, 1)),
                                        Stream.of(
                                                new Case(Backing.TMPFS, path, 2),
                                                new Case(Backing.RAM, path, 2))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void readsBackWhatWasWritten(Case c) throws Exception {
        Kernels.assumeCpus(c.queues);
        try (Backing.Stand stand = new Backing.Stand();
                Device device =
                        TestDevices.start(
                                c.backing.make(stand, BYTES),
                                TestDevices.options(c.path).withQueues(c.queues))) {
            assertEquals(c.queues, device.info().queues(), "queues");
            // Two jobs, each with its half, so that with two queues both have work.
            Fio.verify(
                    device.path(),
                    Long.toString(BYTES / 2),
                    "--numjobs=2",
                    "--offset_increment=" + BYTES / 2);
            for (var queue : device.queues()) {
                assertTrue(queue.requests() > 0 || c.queues > 1, "requests of the queue");
            }
        }
    }
}
