package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jublk.sim.conformance.Case;
import io.jublk.sim.conformance.Conformance;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The running kernel answers what the simulated one is tested to answer. */
@DeviceTest
class ConformanceTest {

    static List<Case> rings() {
        return Conformance.ofRings();
    }

    /** Those that say themselves which kernels they are for. */
    static List<Case> drivers() {
        return Stream.of(
                        Conformance.ofDrivers(),
                        Conformance.ofRecovery(),
                        Conformance.ofSharedMemory(),
                        Conformance.ofUsers())
                .flatMap(List::stream)
                .toList();
    }

    static List<Case> zeroCopy() {
        return Conformance.ofZeroCopy();
    }

    @ParameterizedTest
    @MethodSource("rings")
    void ofRings(Case one, @TempDir Path directory) {
        check(one, directory);
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void ofTheDriver(Case one, @TempDir Path directory) {
        check(one, directory);
    }

    @ParameterizedTest
    @MethodSource("zeroCopy")
    void ofZeroCopy(Case one, @TempDir Path directory) {
        Kernels.assumePath(DataPathKind.AUTO_REGISTERED);
        check(one, directory);
    }

    static List<Case> batches() {
        return Conformance.ofBatches();
    }

    @ParameterizedTest
    @MethodSource("batches")
    void ofBatches(Case one, @TempDir Path directory) {
        assumeTrue(
                Kernels.deliveries().contains(DeliveryKind.BATCHED), "batches came with Linux 7.0");
        check(one, directory);
    }

    private static void check(Case one, Path directory) {
        String whyNot = one.whyNot(Kernels.major(), Kernels.minor());
        assumeTrue(whyNot == null, whyNot);
        List<String> expected = one.expected(Kernels.major(), Kernels.minor());
        try (RealDriverWorld world = new RealDriverWorld(directory)) {
            assertEquals(expected, one.answers(world));
        }
    }
}
