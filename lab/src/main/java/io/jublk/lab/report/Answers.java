package io.jublk.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;

/** What became of the claims of 2023: said as it came out, whatever that is. */
final class Answers {

    private static final String COPIED = "copied";
    private static final String AUTOMATIC = "auto-registered";

    private Answers() {}

    static List<String> of(Study study) {
        List<String> lines = new ArrayList<>();
        study.abilities().stream()
                .filter(a -> a.readRefusal() != null)
                .forEach(a -> lines.add(a.mechanism() + " serves no reads: " + a.readRefusal()));
        for (boolean write : study.settings().writes()) {
            String word = write ? "writes" : "reads";
            for (String mechanism : List.of("linked", "fused command", AUTOMATIC)) {
                growth(study, mechanism, write).ifPresent(text -> lines.add(word + ": " + text));
            }
            int n = study.settings().referenceBackends();
            String over = word + ": " + AUTOMATIC + " over " + COPIED;
            lines.add(
                    over
                            + ", stripe: "
                            + gains(
                                    study,
                                    (mechanism, size) -> study.cell(mechanism, write, size, n),
                                    cell -> cell.busy().requestsPerSecond()));
            lines.add(
                    over
                            + ", stripe whose backends take no time: "
                            + gains(
                                    study,
                                    (mechanism, size) -> study.cell(mechanism, write, size, n),
                                    Cell::processorLimit));
            lines.add(
                    over
                            + ", loop over a file in memory: "
                            + gains(
                                    study,
                                    (mechanism, size) -> study.memoryLoop(mechanism, write, size),
                                    cell -> cell.busy().requestsPerSecond()));
        }
        return lines;
    }

    private static Optional<String> growth(Study study, String mechanism, boolean write) {
        Settings s = study.settings();
        int few = s.backends().getFirst();
        int many = s.backends().getLast();
        int size = s.referenceBytes();
        return study.cell(mechanism, write, size, few)
                .flatMap(
                        a ->
                                study.cell(mechanism, write, size, many)
                                        .map(
                                                b ->
                                                        String.format(
                                                                Locale.ROOT,
                                                                "%s: median latency %s us on %d,"
                                                                        + " %s us on %d backends",
                                                                mechanism,
                                                                Figures.micros(
                                                                        a.alone().p50Nanos()),
                                                                few,
                                                                Figures.micros(
                                                                        b.alone().p50Nanos()),
                                                                many)));
    }

    private static String gains(
            Study study,
            BiFunction<String, Integer, Optional<Cell>> find,
            ToDoubleFunction<Cell> rate) {
        List<String> gains = new ArrayList<>();
        for (int size : study.settings().sizesBytes()) {
            Optional<Cell> copied = find.apply(COPIED, size);
            Optional<Cell> automatic = find.apply(AUTOMATIC, size);
            if (copied.isPresent() && automatic.isPresent()) {
                double gain =
                        rate.applyAsDouble(automatic.get()) / rate.applyAsDouble(copied.get());
                gains.add("x" + Figures.ratio(gain) + " at " + Figures.size(size));
            }
        }
        return String.join(", ", gains);
    }
}
