package io.jublk.sim.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.testkit.AllocatedBytes;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import java.util.EnumSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Steady, a request costs no byte of the heap: not in the engine, and not in what it runs on. */
class SimAllocationTest {

    private static final int WINDOW = 1_000;
    private static final int ALL = 1_000_000;

    @ParameterizedTest
    @EnumSource
    void aSteadyRunAllocatesNothing(DataPathKind path) throws Throwable {
        for (DeliveryKind delivery : DeliveryKind.values()) {
            TargetKind target =
                    delivery == DeliveryKind.PER_TAG ? TargetKind.SPLIT : TargetKind.LOOP;
            Simulation simulation =
                    new Simulation(
                            RunOptions.of(3, ALL, target)
                                    .withDataPath(path)
                                    .withDelivery(delivery, 1)
                                    .withQueues(1, 16)
                                    .withFaults(EnumSet.noneOf(Fault.class)));
            int[] made = {0};
            long least = AllocatedBytes.leastOf(() -> simulation.goOnUntil(made[0] += WINDOW));
            assertEquals(0, least, "bytes in " + WINDOW + " requests of " + target + ", at least");
        }
    }
}
