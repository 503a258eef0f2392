package io.jublk.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
            lines.add(word + ": " + AUTOMATIC + " over " + COPIED + ": " + gains(study, write));
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

    private static String gains(Study study, boolean write) {
        int n = study.settings().referenceBackends();
        List<String> gains = new ArrayList<>();
        for (int size : study.settings().sizesBytes()) {
            Optional<Cell> copied = study.cell(COPIED, write, size, n);
            Optional<Cell> automatic = study.cell(AUTOMATIC, write, size, n);
            if (copied.isPresent() && automatic.isPresent()) {
                double gain =
                        automatic.get().busy().requestsPerSecond()
                                / copied.get().busy().requestsPerSecond();
                gains.add("x" + Figures.ratio(gain) + " at " + Figures.size(size));
            }
        }
        return String.join(", ", gains);
    }
}
