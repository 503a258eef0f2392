package io.jublk.lab.report;

import io.jublk.lab.cost.Costs;
import io.jublk.lab.model.Ask;
import io.jublk.lab.model.Machine;
import io.jublk.lab.model.Mechanism;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** All mechanisms over all sizes at one number of backends, and over all numbers at one size. */
public record Study(
        Settings settings,
        Costs costs,
        List<String> assumptions,
        List<Ability> abilities,
        List<Cell> cells) {

    private static final int ALONE_DIVISOR = 4;

    public static Study make(Settings settings, Costs costs, List<Mechanism> mechanisms) {
        List<Ability> abilities = new ArrayList<>();
        List<Cell> cells = new ArrayList<>();
        for (Mechanism mechanism : mechanisms) {
            abilities.add(Ability.of(mechanism, machine(settings, costs, 4)));
            for (boolean write : settings.writes()) {
                for (int size : settings.sizesBytes()) {
                    for (int n : counts(settings, size)) {
                        cells.add(cell(settings, costs, mechanism, write, size, n));
                    }
                }
            }
        }
        return new Study(settings, costs, Assumptions.of(settings), abilities, cells);
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
            Settings settings,
            Costs costs,
            Mechanism mechanism,
            boolean write,
            int size,
            int backends) {
        Ask ask = Ask.of(write, size, backends);
        Machine machine = machine(settings, costs, backends);
        return new Cell(
                mechanism.label(),
                write,
                size,
                backends,
                mechanism.plan(ask).depth(),
                machine.run(mechanism, ask, 1, Math.max(1, settings.requests() / ALONE_DIVISOR)),
                machine.run(mechanism, ask, settings.depth(), settings.requests()));
    }

    /** Nothing where it was not asked for. */
    Optional<Cell> cell(String mechanism, boolean write, int size, int backends) {
        return cells.stream()
                .filter(
                        c ->
                                c.mechanism().equals(mechanism)
                                        && c.write() == write
                                        && c.sizeBytes() == size
                                        && c.backends() == backends)
                .findFirst();
    }
}
