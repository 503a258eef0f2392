package io.jublk.sim.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jublk.uring.KernelException;
import io.jublk.uring.LinuxKernel;
import io.jublk.uring.Ring;
import io.jublk.uring.Setup;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulated kernel and the running one answer the same. */
class RingConformanceTest {

    static List<Case> cases() {
        return Conformance.ofRings();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void simulated(Case one) {
        try (SimWorld world = new SimWorld()) {
            assertEquals(one.expected(), one.answers(world));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void running(Case one, @TempDir Path directory) {
        assumeTrue(hasDeferredTaskWork(), "this kernel has no io_uring with DEFER_TASKRUN");
        assertEquals(one.expected(), one.answers(new LinuxWorld(directory)));
    }

    private static boolean hasDeferredTaskWork() {
        try (Ring ring = Rings.owned(new LinuxKernel())) {
            return (ring.flags() & Setup.DEFER_TASKRUN) != 0;
        } catch (KernelException e) {
            return false;
        }
    }
}
