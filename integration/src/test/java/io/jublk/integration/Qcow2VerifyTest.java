package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Device;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was written at random to a qcow2 image is read back, and the image is clean after it. */
@DeviceTest
@Tag("edge-kernels") // long, and no kernel in between is another case
class Qcow2VerifyTest {

    /** Some hundred requests of each job, and little time on an emulated machine. */
    private static final long BYTES = Long.getLong("jublk.verify.bytes", 32L << 20);

    record Case(Qcow2Shape shape, DataPathKind path, int queues) {
        @Override
        public String toString() {
            return shape + " " + path.label() + " " + queues + " queue" + (queues > 1 ? "s" : "");
        }
    }

    /** All data paths on plain clusters; what code has to touch, on the fastest and the slowest. */
    static Stream<Case> cases() {
        DataPathKind fastest = Kernels.paths().getFirst();
        return Stream.concat(
                Kernels.paths().stream()
                        .flatMap(
                                path ->
                                        Stream.of(
                                                new Case(Qcow2Shape.EMPTY, path, 1),
                                                new Case(Qcow2Shape.EMPTY, path, 2))),
                Stream.of(
                                Qcow2Shape.BACKED,
                                Qcow2Shape.EXTENDED_L2,
                                Qcow2Shape.LUKS,
                                Qcow2Shape.SMALL_CLUSTERS,
                                Qcow2Shape.COMPRESSED)
                        .flatMap(
                                shape ->
                                        Stream.of(
                                                new Case(shape, DataPathKind.COPIED, 1),
                                                new Case(shape, fastest, 2))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void readsBackWhatWasWritten(Case c, @TempDir Path directory) throws Exception {
        Kernels.assumeCpus(c.queues);
        Qcow2Image image = c.shape.make(directory, BYTES);
        try (Device device =
                TestDevices.start(image.open(), TestDevices.options(c.path).withQueues(c.queues))) {
            assertEquals(c.queues, device.info().queues(), "queues");
            // Two jobs, each with its half, so that with two queues both have work.
            Fio.verify(
                    device.path(),
                    Long.toString(BYTES / 2),
                    "--numjobs=2",
                    "--offset_increment=" + BYTES / 2);
        }
        image.expectClean();
    }
}
