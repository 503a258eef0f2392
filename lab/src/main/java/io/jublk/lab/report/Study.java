package io.jublk.lab.report;

import io.jublk.lab.cost.Costs;
import io.jublk.lab.model.Ask;
import io.jublk.lab.model.BackendTraits;
import io.jublk.lab.model.Machine;
import io.jublk.lab.model.Mechanism;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * All mechanisms over all sizes at one number of backends, and over all numbers at one size.
 *
 * @param memoryLoop the same over one file in memory, as the claim of 2023 was measured
 */
public record Study(
        Settings settings,
        Costs costs,
        List<String> assumptions,
        List<Ability> abilities,
        List<Cell> cells,
        List<Cell> memoryLoop) {

    private static final int ALONE_DIVISOR = 4;

    public static Study make(Settings settings, Costs costs, List<Mechanism> mechanisms) {
        List<Ability> abilities = new ArrayList<>();
        List<Cell> cells = new ArrayList<>();
        List<Cell> memoryLoop = new ArrayList<>();
        Machine memory = new Machine(costs, BackendTraits.MEMORY, 1, settings.seed());
        for (Mechanism mechanism : mechanisms) {
            abilities.add(Ability.of(mechanism, machine(settings, costs, Ability.PIECES)));
            for (boolean write : settings.writes()) {
                for (int size : settings.sizesBytes()) {
                    memoryLoop.add(cell(settings, memory, mechanism, write, size));
                    for (int n : counts(settings, size)) {
                        Machine machine = machine(settings, costs, n);
                        cells.add(cell(settings, machine, mechanism, write, size));
                    }
                }
            }
        }
        return new Study(settings, costs, Assumptions.of(settings), abilities, cells, memoryLoop);
    }

    private static Iterable<Integer> counts(Settings settings, int size) {
        TreeSet<Integer> counts = new TreeSet<>(List.of(settings.referenceBackends()));
        if (size == settings.referenceBytes()) {
            counts.addAll(settings.backends());
        }
        return counts;
    }

    private static Machine machine(Settings settings, Costs costs, int backends) {
        return new Machine(costs, settings.backend(), backends, settings.seed());
    }

    private static Cell cell(
            Settings settings, Machine machine, Mechanism mechanism, boolean write, int size) {
        Ask ask = Ask.of(write, size, machine.backends());
        return new Cell(
                mechanism.label(),
                write,
                size,
                machine.backends(),
                mechanism.plan(ask).depth(),
                machine.run(mechanism, ask, 1, Math.max(1, settings.requests() / ALONE_DIVISOR)),
                machine.run(mechanism, ask, settings.depth(), settings.requests()));
    }

    /** Nothing where it was not asked for. */
    Optional<Cell> cell(String mechanism, boolean write, int size, int backends) {
        return find(cells, mechanism, write, size, backends);
    }

    /** The same of the loop in memory. */
    Optional<Cell> memoryLoop(String mechanism, boolean write, int size) {
        return find(memoryLoop, mechanism, write, size, 1);
    }

    private static Optional<Cell> find(
            List<Cell> among, String mechanism, boolean write, int size, int backends) {
        return among.stream()
                .filter(
                        c ->
                                c.mechanism().equals(mechanism)
                                        && c.write() == write
                                        && c.sizeBytes() == size
                                        && c.backends() == backends)
                .findFirst();
    }
}
