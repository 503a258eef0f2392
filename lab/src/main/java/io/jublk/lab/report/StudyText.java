package io.jublk.lab.report;

import io.jublk.lab.cost.Cost;
import io.jublk.lab.cost.Costs;
import io.jublk.lab.model.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;

/** A study for people. */
public final class StudyText {

    private static final String NONE = "-";

    private final Study study;
    private final Settings settings;
    private final List<String> lines = new ArrayList<>();

    private StudyText(Study study) {
        this.study = study;
        settings = study.settings();
    }

    public static String of(Study study) {
        StudyText text = new StudyText(study);
        text.costs();
        text.abilities();
        for (boolean write : study.settings().writes()) {
            text.counts(write);
            text.byBackends(write);
            text.bySize(write);
        }
        text.list("What came of the claims of 2023", Answers.of(study));
        text.list("Assumptions", study.assumptions());
        return String.join("\n", text.lines) + "\n";
    }

    private void title(String text) {
        if (!lines.isEmpty()) {
            lines.add("");
        }
        lines.add(text);
    }

    private void list(String title, List<String> items) {
        title(title);
        items.forEach(item -> lines.add("- " + item));
    }

    private void costs() {
        Costs costs = study.costs();
        title("Costs");
        Columns table = new Columns(List.of("", "ns", "by")).words(2);
        for (Cost cost : Cost.values()) {
            table.row(
                    List.of(
                            cost.label(),
                            String.format(Locale.ROOT, "%.1f", costs.of(cost)),
                            costs.byHand().contains(cost) ? "given by hand" : cost.method()));
        }
        for (Map.Entry<Integer, Double> size : costs.copy().nanosPerByte().entrySet()) {
            boolean byHand = costs.copyByHand();
            table.row(
                    List.of(
                            byHand
                                    ? "copy, a byte"
                                    : "copy, a byte of " + Figures.size(size.getKey()),
                            String.format(Locale.ROOT, "%.4f", size.getValue()),
                            byHand ? "given by hand" : "one region to another, buffer by buffer"));
        }
        lines.addAll(table.lines());
    }

    private void abilities() {
        title("What each can serve: 64k in 4 pieces");
        Columns table =
                new Columns(
                                List.of(
                                        "",
                                        "kernel",
                                        "reads",
                                        "writes",
                                        "1:N",
                                        "1 of 4 fails",
                                        "repeat"))
                        .words(1, 2, 3, 4, 5);
        for (Ability a : study.abilities()) {
            table.row(
                    List.of(
                            a.mechanism(),
                            a.origin(),
                            a.readRefusal() == null ? "yes" : "no",
                            a.writeRefusal() == null ? "yes" : "no",
                            a.atOnce() ? "at once" : "one by one",
                            a.survivors() + " go on",
                            "+" + a.repeatSubmissions() + " SQE"));
        }
        lines.addAll(table.lines());
    }

    private void counts(boolean write) {
        int size = settings.referenceBytes();
        int n = settings.referenceBackends();
        title(
                "What a %s of %s takes over %d backends; one request at a time, then %d"
                        .formatted(word(write), Figures.size(size), n, settings.depth()));
        Columns table =
                new Columns(
                        List.of(
                                "",
                                "chain",
                                "SQE",
                                "CQE",
                                "enter",
                                "table",
                                "page refs",
                                "pipes",
                                "copied",
                                "traffic",
                                "| SQE",
                                "CQE",
                                "enter",
                                "CPU us"));
        for (Ability a : study.abilities()) {
            study.cell(a.mechanism(), write, size, n).ifPresent(cell -> table.row(row(cell)));
        }
        lines.addAll(table.lines());
    }

    private static List<String> row(Cell cell) {
        List<String> row = new ArrayList<>(List.of(cell.mechanism()));
        if (!cell.busy().isServed()) {
            row.add("refused");
            for (int i = 0; i < 12; i++) {
                row.add(NONE);
            }
            return row;
        }
        Counts one = cell.alone().counts();
        Counts many = cell.busy().counts();
        row.add(Integer.toString(cell.chain()));
        row.add(Figures.count(one.sqes()));
        row.add(Figures.count(one.cqes()));
        row.add(Figures.count(one.syscalls()));
        row.add(Figures.count(one.tableWrites()));
        row.add(Figures.count(one.pageReferences()));
        row.add(Figures.count(one.pipes()));
        row.add(Figures.kibibytes(one.copiedBytes()));
        row.add(Figures.kibibytes(one.trafficBytes()));
        row.add(Figures.count(many.sqes()));
        row.add(Figures.count(many.cqes()));
        row.add(Figures.count(many.syscalls()));
        row.add(Figures.ratio(many.cpuNanos() / 1e3));
        return row;
    }

    private void byBackends(boolean write) {
        int size = settings.referenceBytes();
        title(
                "Latency of a %s of %s by number of backends, one at a time: median, 99%% (us)"
                        .formatted(word(write), Figures.size(size)));
        table(
                write,
                settings.backends(),
                n -> Integer.toString(n),
                (mechanism, n) -> study.cell(mechanism, write, size, n).orElseThrow(),
                cell ->
                        Figures.micros(cell.alone().p50Nanos())
                                + " "
                                + Figures.micros(cell.alone().p99Nanos()));
        title(
                "Throughput of %ss of %s by number of backends, %d at a time (thousand/s)"
                        .formatted(word(write), Figures.size(size), settings.depth()));
        table(
                write,
                settings.backends(),
                n -> Integer.toString(n),
                (mechanism, n) -> study.cell(mechanism, write, size, n).orElseThrow(),
                cell -> Figures.count(cell.busy().requestsPerSecond() / 1e3));
    }

    private void bySize(boolean write) {
        int n = settings.referenceBackends();
        title(
                "Throughput of %ss over %d backends by size, %d at a time (thousand/s)"
                        .formatted(word(write), n, settings.depth()));
        table(
                write,
                settings.sizesBytes(),
                Figures::size,
                (mechanism, size) -> study.cell(mechanism, write, size, n).orElseThrow(),
                cell -> Figures.count(cell.busy().requestsPerSecond() / 1e3));
        title("The same if the backends took no time: what one processor can serve (thousand/s)");
        table(
                write,
                settings.sizesBytes(),
                Figures::size,
                (mechanism, size) -> study.cell(mechanism, write, size, n).orElseThrow(),
                cell -> Figures.count(cell.processorLimit() / 1e3));
        title(
                "Throughput of %ss by size, loop over a file in memory (thousand/s)"
                        .formatted(word(write)));
        table(
                write,
                settings.sizesBytes(),
                Figures::size,
                (mechanism, size) -> study.memoryLoop(mechanism, write, size).orElseThrow(),
                cell -> Figures.count(cell.busy().requestsPerSecond() / 1e3));
        title("Memory traffic of a %s over %d backends".formatted(word(write), n));
        table(
                write,
                settings.sizesBytes(),
                Figures::size,
                (mechanism, size) -> study.cell(mechanism, write, size, n).orElseThrow(),
                cell -> Figures.kibibytes(cell.busy().counts().trafficBytes()));
    }

    /** Finds the cell of a mechanism and of a column's value. */
    private interface Finder {
        Cell find(String mechanism, int value);
    }

    private void table(
            boolean write,
            List<Integer> values,
            IntFunction<String> head,
            Finder finder,
            Function<Cell, String> figure) {
        List<String> heads = new ArrayList<>(List.of(word(write)));
        values.forEach(value -> heads.add(head.apply(value)));
        Columns table = new Columns(heads);
        for (Ability a : study.abilities()) {
            List<String> row = new ArrayList<>(List.of(a.mechanism()));
            for (int value : values) {
                Cell cell = finder.find(a.mechanism(), value);
                row.add(cell.busy().isServed() ? figure.apply(cell) : NONE);
            }
            table.row(row);
        }
        lines.addAll(table.lines());
    }

    private static String word(boolean write) {
        return write ? "write" : "read";
    }
}
