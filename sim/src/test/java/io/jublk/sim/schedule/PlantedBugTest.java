package io.jublk.sim.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.jublk.sim.client.Finding;
import java.io.PrintStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each planted mistake is found, small when shrunk, and the same from its seed on every machine: to
 * the byte what {@link PlantedReports} has on record.
 */
class PlantedBugTest {

    private static final int REQUESTS = 2_000;
    private static final int MAX_SEEDS = 100;

    /** What a person can still look at. */
    private static final int SMALL = 40;

    /** A fast suite shrinks less than a person would, to what can be looked at all the same. */
    private static final int MAX_RUNS = 1_000;

    private static final PrintStream OUT = System.out;

    @ParameterizedTest
    @EnumSource
    void isFound(PlantedBug bug) {
        long before = 0;
        for (long seed = 1; seed <= MAX_SEEDS; seed++) {
            RunOptions options =
                    RunOptions.of(seed, REQUESTS, bug.target)
                            .withDataPath(bug.dataPath)
                            .withDelivery(bug.delivery(), bug.threads())
                            .withDevice(bug.device())
                            .withFaults(bug.faults());
            Simulation simulation = new Simulation(options, bug.interposer());
            try {
                before += simulation.run().requests();
            } catch (Finding finding) {
                again(bug, options, finding);
                String report =
                        "%s: found after %d requests, in seed %d%n%s%n%s%n"
                                .formatted(
                                        bug,
                                        before + simulation.made(),
                                        seed,
                                        finding.getMessage(),
                                        shrunk(bug, options));
                OUT.print(report);
                PlantedReports.assertSame(bug, report);
                return;
            }
        }
        fail(bug + " was not found in " + MAX_SEEDS + " seeds of " + REQUESTS + " requests");
    }

    private static void again(PlantedBug bug, RunOptions options, Finding first) {
        Simulation simulation = new Simulation(options, bug.interposer());
        Finding second = assertThrows(Finding.class, simulation::run);
        assertEquals(first.getMessage(), second.getMessage());
    }

    private static String shrunk(PlantedBug bug, RunOptions options) {
        Shrinker shrinker = new Shrinker(options, bug::interposer, MAX_RUNS);
        RunOptions small = shrinker.shrink();
        int left = small.only() == null ? small.requests() : small.only().cardinality();
        assertTrue(left <= SMALL, left + " requests are left of " + bug);
        Simulation simulation = new Simulation(small, bug.interposer());
        Finding finding = assertThrows(Finding.class, simulation::run);
        return "shrunk to %d requests in %d runs: %s%n%s"
                .formatted(left, shrinker.runs(), small.command(), finding.getMessage());
    }
}
