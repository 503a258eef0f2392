package io.jublk.sim.schedule;

import io.jublk.sim.client.Finding;
import io.jublk.sim.ring.Interposer;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a failing run to little: fewer requests, fewer kinds of fault, fewer faults, and then
 * request by request (Zeller's ddmin). Any failure counts, the first or another: what is left
 * fails.
 */
public final class Shrinker {

    /** Runs that a shrinking may take: enough for hundreds of requests. */
    private static final int MAX_RUNS = 1_000;

    private static final int FEW = 64;
    private static final int ORDERS = 16;

    private final Supplier<Interposer> interposer;
    private final int maxRuns;
    private RunOptions best;
    private int runs;

    /**
     * @param interposer as the run had one; a new one for each run
     */
    public Shrinker(RunOptions failing, Supplier<Interposer> interposer) {
        this(failing, interposer, MAX_RUNS);
    }

    /**
     * @param maxRuns that it may take, about
     */
    Shrinker(RunOptions failing, Supplier<Interposer> interposer, int maxRuns) {
        this.best = failing;
        this.interposer = interposer;
        this.maxRuns = maxRuns;
    }

    /** The smallest failing run that was found. */
    public RunOptions shrink() {
        cutTail();
        startSmall();
        dropKinds();
        cutFaults();
        int before;
        do {
            before = size();
            dropRequests();
            cutTail();
            dropKinds();
        } while (size() < before && runs < maxRuns);
        cutFaults();
        return best;
    }

    /** A bug seldom needs much: the first few requests of the seed, in many orders of events. */
    private void startSmall() {
        if (best.only() != null) {
            return;
        }
        for (int n = 2; n < best.requests() && runs < maxRuns / 2; n *= 2) {
            for (int i = 1; i <= 2 * ORDERS; i++) {
                if (keepIfFails(best.withRequests(n).withSalt(best.salt() + i))) {
                    return;
                }
            }
        }
    }

    private int size() {
        BitSet only = best.only();
        return only == null ? best.requests() : only.cardinality();
    }

    /** How many runs it took. */
    public int runs() {
        return runs;
    }

    /** The requests after the one at which it failed. */
    private void cutTail() {
        Failure failure = run(best);
        if (failure != null && failure.made > 0 && failure.made < best.requests()) {
            keepIfFails(best.withRequests(failure.made));
        }
    }

    private void dropKinds() {
        for (Fault kind : Fault.values()) {
            if (best.faults().contains(kind)) {
                Set<Fault> fewer = EnumSet.copyOf(best.faults());
                fewer.remove(kind);
                keepIfFails(best.withFaults(fewer));
            }
        }
    }

    /** The faults after the last one that matters, by halves. */
    private void cutFaults() {
        Failure failure = run(best);
        if (failure == null) {
            return;
        }
        int enough = failure.faults;
        int tooFew = -1;
        while (enough - tooFew > 1 && runs < maxRuns) {
            int middle = (enough + tooFew) >>> 1;
            if (run(best.withFewFaults(middle)) != null) {
                enough = middle;
            } else {
                tooFew = middle;
            }
        }
        keepIfFails(best.withFewFaults(enough));
    }

    /** Requests, in ever smaller pieces. */
    private void dropRequests() {
        BitSet wanted = new BitSet();
        BitSet only = best.only();
        if (only != null) {
            wanted.or(only);
        } else {
            wanted.set(0, best.requests());
        }
        int piece = Math.max(1, wanted.cardinality() / 2);
        while (runs < maxRuns) {
            boolean dropped = false;
            for (int from = wanted.nextSetBit(0); from >= 0 && runs < maxRuns; ) {
                BitSet fewer = (BitSet) wanted.clone();
                int at = from;
                for (int n = 0; n < piece && at >= 0; n++) {
                    fewer.clear(at);
                    at = wanted.nextSetBit(at + 1);
                }
                if (failsSomehow(best.withOnly(fewer), fewer.cardinality())) {
                    wanted = fewer;
                    dropped = true;
                }
                from = at;
            }
            if (piece == 1 && !dropped) {
                return;
            }
            piece = Math.max(1, piece / 2);
        }
    }

    /** Few requests fail in few orders of events: several are tried. */
    private boolean failsSomehow(RunOptions candidate, int left) {
        int orders = left > FEW ? 1 : ORDERS;
        for (int i = 0; i < orders && runs < maxRuns; i++) {
            if (keepIfFails(candidate.withSalt(candidate.salt() + i))) {
                return true;
            }
        }
        return false;
    }

    private boolean keepIfFails(RunOptions candidate) {
        if (run(candidate) == null) {
            return false;
        }
        best = candidate;
        return true;
    }

    private record Failure(int made, int faults) {}

    private @Nullable Failure run(RunOptions options) {
        runs++;
        Simulation simulation = new Simulation(options, interposer.get());
        try {
            simulation.run();
            return null;
        } catch (Finding e) {
            return new Failure(simulation.made(), simulation.faults());
        }
    }
}
