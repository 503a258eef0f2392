package io.jublk.sim.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import java.io.PrintStream;
import java.util.EnumSet;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine under the adversary: fresh seeds in each run, and some that stay. */
class SimulationTest {

    private static final PrintStream OUT = System.out;

    /** Requests for each fresh seed, and how many seeds: some seconds in all. */
    private static final int REQUESTS = 2_000;

    private static final int SEEDS = 50;

    /** For each kind of fault: among so many, every kind happens. */
    private static final int SEEDS_OF_A_KIND = 8;

    /** A seed of a person's choice: {@code -Djublk.seed=}. */
    private static final String SEED = "jublk.seed";

    @ParameterizedTest
    @EnumSource
    void everyDataPathWithoutFaults(DataPathKind path) {
        for (TargetKind target : TargetKind.values()) {
            for (DeliveryKind delivery : DeliveryKind.values()) {
                RunOptions options =
                        RunOptions.of(7, 500, target)
                                .withDataPath(path)
                                .withDelivery(delivery, target == TargetKind.SPLIT ? 2 : 1)
                                .withFaults(EnumSet.noneOf(Fault.class));
                Simulation.Result result = new Simulation(options).run();
                assertEquals(500, result.requests());
                assertEquals(0, result.failed());
                assertEquals(0, result.faults());
            }
        }
    }

    /** Some of a client's requests come in shared memory, others not. */
    @ParameterizedTest
    @EnumSource
    void everyDataPathSharesMemory(DataPathKind path) {
        for (DeliveryKind delivery : DeliveryKind.values()) {
            RunOptions options =
                    RunOptions.of(7, 1_000, TargetKind.LOOP)
                            .withDataPath(path)
                            .withDelivery(delivery, 2)
                            .withDevice(DeviceKind.SHARED)
                            .withFaults(EnumSet.of(Fault.ORDER));
            Simulation simulation = new Simulation(options);
            simulation.goOnUntil(900);
            long shared = simulation.sharedRequests();
            assertTrue(shared > 100 && shared < 800, shared + " requests in shared memory");
            Simulation.Result result = new Simulation(options).run();
            assertEquals(1_000, result.requests());
            assertEquals(0, result.failed());
        }
    }

    /** Ordinary users' devices live and die as root's. */
    @Test
    void usersDevices() {
        for (DeviceKind kind : DeviceKind.values()) {
            for (DeliveryKind delivery : DeliveryKind.values()) {
                for (long seed = 1; seed <= SEEDS_OF_A_KIND; seed++) {
                    Simulation.Result result =
                            new Simulation(
                                            RunOptions.of(seed, 500, TargetKind.LOOP)
                                                    .withDelivery(delivery, 1)
                                                    .withDevice(kind))
                                    .run();
                    assertEquals(500, result.requests());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyFaultHappensAndIsSurvived(Fault fault) {
        long faults = 0;
        long servers = 0;
        for (long seed = 1; seed <= SEEDS_OF_A_KIND; seed++) {
            TargetKind target = seed % 2 == 0 ? TargetKind.LOOP : TargetKind.SPLIT;
            DataPathKind path =
                    seed % 3 == 0 ? DataPathKind.REGISTERED : DataPathKind.AUTO_REGISTERED;
            Simulation.Result result =
                    new Simulation(
                                    RunOptions.of(seed, 1_200, target)
                                            .withDataPath(path)
                                            .withFaults(EnumSet.of(fault)))
                            .run();
            faults += result.faults();
            servers += result.servers();
        }
        switch (fault) {
            case KILL, STOP, POWER_CUT, TORN_CHAIN, RECOVER, QUIESCE ->
                    assertTrue(servers > SEEDS_OF_A_KIND, "one server only");
            case ORDER -> assertEquals(0, faults);
            default -> assertTrue(faults > 0, "it never happened");
        }
    }

    /** A finding names the command that replays it. */
    @Test
    void freshSeeds() {
        String chosen = System.getProperty(SEED);
        long first =
                chosen != null
                        ? Long.parseLong(chosen)
                        : ThreadLocalRandom.current().nextLong(1L << 40);
        OUT.println("seeds from " + first + "; again: -D" + SEED + "=" + first);
        TargetKind[] targets = TargetKind.values();
        for (int i = 0; i < SEEDS; i++) {
            new Simulation(RunOptions.of(first + i, REQUESTS, targets[i % targets.length])).run();
        }
    }

    /** The same options give the same run, down to its last event. */
    @Test
    void aSeedReplays() {
        for (TargetKind target : TargetKind.values()) {
            RunOptions options = RunOptions.of(1234, 5_000, target);
            Simulation one = new Simulation(options);
            Simulation other = new Simulation(options);
            assertEquals(one.run(), other.run());
            assertEquals(one.journal(), other.journal());
        }
    }
}
