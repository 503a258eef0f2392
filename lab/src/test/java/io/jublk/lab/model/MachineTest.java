package io.jublk.lab.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.lab.Prices;
import io.jublk.lab.engine.EngineMechanism;
import io.jublk.lab.engine.Mechanisms;
import io.jublk.lab.engine.Recorder;
import io.jublk.ublk.DataPathKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows from the mechanisms, at round prices and without chance. */
class MachineTest {

    private static final int LENGTH = 64 << 10;
    private static final double LATENCY_NANOS = 100_000;
    private static final BackendTraits DEVICE = new BackendTraits(LATENCY_NANOS, 3, 0, false);

    private static Outcome alone(Mechanism mechanism, Ask ask) {
        return new Machine(Prices.round(), DEVICE, ask.pieces(), 1).run(mechanism, ask, 1, 50);
    }

    private static Outcome busy(Mechanism mechanism, Ask ask) {
        BackendTraits fast = new BackendTraits(10_000, 100, 0, false);
        return new Machine(Prices.round(), fast, ask.pieces(), 1).run(mechanism, ask, 32, 2_000);
    }

    private static Ask ask(boolean write, int pieces) {
        return new Ask(write, LENGTH, pieces, Ask.NONE);
    }

    private static EngineMechanism path(DataPathKind kind) {
        return new EngineMechanism(kind);
    }

    @Test
    void spliceServesWritesAndRefusesReads() {
        assertTrue(alone(new Splice(), ask(true, 4)).isServed());
        Outcome read = alone(new Splice(), ask(false, 4));
        assertFalse(read.isServed());
        assertEquals(Payload.SPLICED, read.refusal());
    }

    @Test
    void everyOtherMechanismServesBoth() {
        for (Mechanism mechanism : Mechanisms.all()) {
            assertTrue(alone(mechanism, ask(true, 4)).isServed(), mechanism.label());
            assertEquals(
                    !(mechanism instanceof Splice),
                    alone(mechanism, ask(false, 4)).isServed(),
                    mechanism.label());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 16})
    void aChainGrowsWithEachPieceAndAGroupDoesNot(int pieces) {
        assertEquals(2 + pieces, path(DataPathKind.LINKED).plan(ask(false, pieces)).depth());
        assertEquals(1, path(DataPathKind.AUTO_REGISTERED).plan(ask(false, pieces)).depth());
        assertEquals(2, new FusedCommand().plan(ask(false, pieces)).depth());
        assertEquals(2, new Splice().plan(ask(true, pieces)).depth());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8, 16})
    void oneLinkAfterAnotherTakesALatencyEach(int pieces) {
        double linked = alone(path(DataPathKind.LINKED), ask(false, pieces)).p50Nanos();
        double automatic = alone(path(DataPathKind.AUTO_REGISTERED), ask(false, pieces)).p50Nanos();
        double fused = alone(new FusedCommand(), ask(false, pieces)).p50Nanos();
        assertTrue(linked > pieces * LATENCY_NANOS, "linked " + linked);
        assertTrue(automatic < 1.3 * LATENCY_NANOS, "auto-registered " + automatic);
        assertTrue(fused < 1.3 * LATENCY_NANOS, "fused " + fused);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void submissionsAndTables(int pieces) {
        Counts automatic = alone(path(DataPathKind.AUTO_REGISTERED), ask(false, pieces)).counts();
        assertEquals(pieces + 1, automatic.sqes());
        assertEquals(pieces + 1, automatic.cqes(), 0.1); // the last delivers nothing
        assertEquals(2, automatic.tableWrites());
        Counts registered = alone(path(DataPathKind.REGISTERED), ask(false, pieces)).counts();
        assertEquals(pieces + 3, registered.sqes());
        assertEquals(2, registered.tableWrites());
        Counts fused = alone(new FusedCommand(), ask(false, pieces)).counts();
        assertEquals(pieces + 2, fused.sqes());
        assertEquals(0, fused.tableWrites());
        Counts splice = alone(new Splice(), ask(true, pieces)).counts();
        assertEquals(pieces, splice.pipes());
        assertEquals(LENGTH / 4096, splice.pageReferences());
        assertEquals(2 * pieces + 1, splice.sqes());
    }

    @Test
    void everyByteMovesThreeTimesWithACopyAndOnceWithout() {
        assertEquals(
                3.0 * LENGTH,
                alone(path(DataPathKind.COPIED), ask(true, 4)).counts().trafficBytes());
        assertEquals(
                3.0 * LENGTH,
                alone(path(DataPathKind.USER_COPY), ask(false, 4)).counts().trafficBytes());
        for (Mechanism mechanism : Mechanisms.all()) {
            if (mechanism.label().contains("cop")) {
                continue;
            }
            assertEquals(
                    LENGTH,
                    alone(mechanism, ask(true, 4)).counts().trafficBytes(),
                    mechanism.label());
        }
    }

    @Test
    void aFailedPieceLeavesTheOthersAlone() {
        for (Mechanism mechanism : Mechanisms.all()) {
            Ask ask = ask(true, 4).withFailing(1);
            Outcome outcome = alone(mechanism, ask);
            assertEquals(4, outcome.succeeded(), mechanism.label());
        }
    }

    @Test
    void aBatchSharesItsCommitAndItsDelivery() {
        Mechanism automatic = path(DataPathKind.AUTO_REGISTERED);
        Counts one = busy(automatic, ask(false, 4)).counts();
        Counts many = busy(new Batched(automatic), ask(false, 4)).counts();
        assertTrue(many.sqes() < one.sqes(), one + " " + many);
        assertTrue(many.cqes() < one.cqes(), one + " " + many);
        assertEquals(one.tableWrites(), many.tableWrites());
    }

    @Test
    void aCopyIsDearWhereThereIsMuchToCopy() {
        Mechanism copied = path(DataPathKind.COPIED);
        Mechanism automatic = path(DataPathKind.AUTO_REGISTERED);
        double small = gain(automatic, copied, Ask.of(true, 4096, 4));
        double large = gain(automatic, copied, Ask.of(true, LENGTH, 4));
        double larger = gain(automatic, copied, Ask.of(true, 1 << 20, 4));
        assertTrue(small < large && large < larger, small + " " + large + " " + larger);
    }

    private static double gain(Mechanism better, Mechanism than, Ask ask) {
        return busy(better, ask).requestsPerSecond() / busy(than, ask).requestsPerSecond();
    }

    /** The model of the ring agrees with the simulated kernel that the plan was recorded on. */
    @ParameterizedTest
    @EnumSource
    void countsAreThoseOfTheEngine(DataPathKind kind) {
        for (int pieces = 1; pieces <= 8; pieces *= 2) {
            for (boolean write : new boolean[] {false, true}) {
                Ask ask = ask(write, pieces);
                Recorder.Recording recording = Recorder.record(kind, ask);
                Counts counts = alone(path(kind), ask).counts();
                assertEquals(recording.plan().submissions(), counts.sqes(), ask.toString());
                assertEquals(recording.completions(), counts.cqes(), ask.toString());
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameFigures() {
        BackendTraits noisy = new BackendTraits(LATENCY_NANOS, 3, 0.5, false);
        Machine machine = new Machine(Prices.round(), noisy, 4, 7);
        assertEquals(
                machine.run(new FusedCommand(), ask(true, 4), 8, 500),
                machine.run(new FusedCommand(), ask(true, 4), 8, 500));
    }
}
