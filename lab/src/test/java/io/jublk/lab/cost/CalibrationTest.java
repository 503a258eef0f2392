package io.jublk.lab.cost;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jublk.uring.KernelException;
import io.jublk.uring.LinuxKernel;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import org.junit.jupiter.api.Test;

/** On this machine: that everything gets a price, never how high it is. */
class CalibrationTest {

    @Test
    void everythingHasAPrice() {
        LinuxKernel kernel = new LinuxKernel();
        try (Ring ring = Ring.create(kernel, RingOptions.ofEntries(1))) {
            assumeTrue(ring.fd() >= 0);
        } catch (KernelException e) {
            assumeTrue(false, "no io_uring here: " + e.getMessage());
        }
        Costs costs = Calibration.measure(kernel, true, 1);
        for (Cost cost : Cost.values()) {
            assertTrue(costs.of(cost) >= 0, cost.label());
        }
        assertTrue(costs.of(Cost.SYSCALL) > 0);
        assertTrue(costs.copy().nanos(1 << 20) > 0);
    }
}
