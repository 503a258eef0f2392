package io.jublk.sim.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    /** So many requests of a seed pass without a change of what is shared, now and then. */
    private static final int SHARED_WINDOW = 200;

    /** So are those whose pages lie in shared memory, while none comes or goes. */
    @ParameterizedTest
    @EnumSource
    void norDoesSharedMemory(DataPathKind path) throws Throwable {
        Simulation simulation =
                new Simulation(
                        RunOptions.of(1, ALL, TargetKind.LOOP)
                                .withDataPath(path)
                                .withDelivery(DeliveryKind.PER_TAG, 1)
                                .withQueues(1, 16)
                                .withDevice(DeviceKind.SHARED)
                                .withFaults(EnumSet.noneOf(Fault.class)));
        int[] made = {0};
        simulation.goOnUntil(made[0] += WINDOW);
        long before = simulation.sharedRequests();
        long least = AllocatedBytes.leastOf(() -> simulation.goOnUntil(made[0] += SHARED_WINDOW));
        assertEquals(0, least, "bytes in " + SHARED_WINDOW + " requests, at least");
        assertTrue(simulation.sharedRequests() > before, "no request came in shared memory");
    }

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
                                    .withDevice(DeviceKind.PLAIN)
                                    .withFaults(EnumSet.noneOf(Fault.class)));
            int[] made = {0};
            long least = AllocatedBytes.leastOf(() -> simulation.goOnUntil(made[0] += WINDOW));
            assertEquals(0, least, "bytes in " + WINDOW + " requests of " + target + ", at least");
        }
    }
}
