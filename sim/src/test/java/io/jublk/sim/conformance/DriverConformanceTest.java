package io.jublk.sim.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulated driver answers as the cases say; a guest's real one is asked in integration. */
class DriverConformanceTest {

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>(Conformance.ofDrivers());
        cases.addAll(Conformance.ofZeroCopy());
        cases.addAll(Conformance.ofRecovery());
        cases.addAll(Conformance.ofBatches());
        cases.addAll(Conformance.ofSharedMemory());
        cases.addAll(Conformance.ofUsers());
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void simulated(Case one) {
        try (SimDriverWorld world = new SimDriverWorld()) {
            assertEquals(one.expected(), one.answers(world));
            assertEquals(0, world.kernel().open(), "descriptors left open");
            assertEquals(0, world.kernel().mappings(), "mappings left");
            assertEquals(0, world.kernel().devices(), "devices left");
            assertEquals(0, world.kernel().pins(), "memory left pinned");
        }
    }
}
