package io.jublk.bench.compare;

import io.jublk.bench.Statistics;
import io.jublk.bench.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What jublk asks of itself, cell by cell: never slower than the C server that moves data the same
 * way, never dearer, and zero copy well ahead of copying. A cell that falls short stays in the
 * table.
 */
final class Bar {

    private static final List<String> TARGETS = List.of(Wish.NULL, Wish.LOOP);
    private static final long SMALL_BYTES = 4096;
    private static final double PARITY = 1.0;
    private static final double TAIL = 1.2;

    /** Zero copy to our own copied, loop: what 64, 128 and 512 KiB must gain. */
    private static final List<Gain> LOOP_GAINS =
            List.of(new Gain(64 << 10, 1.3), new Gain(128 << 10, 1.5), new Gain(512 << 10, 1.7));

    private static final double NULL_READ_GAIN = 4;
    private static final double NULL_WRITE_GAIN = 3;

    private record Gain(long blockBytes, double atLeast) {}

    /**
     * One cell.
     *
     * @param needed what it must be, as "at least" or, for costs, "at most"
     */
    record Line(String cell, String against, Statistics is, double needed, boolean atMost) {

        boolean met() {
            return atMost ? is.median() <= needed : is.median() >= needed;
        }

        /** How far from what is needed, in percent of it. */
        long shortPercent() {
            return Math.round(Math.abs(is.median() - needed) / needed * 100);
        }

        String verdict() {
            return met() ? "met" : "**short by " + shortPercent() + "%**";
        }
    }

    private final List<Report> reports;
    private final List<Line> lines = new ArrayList<>();

    private Bar(List<Report> reports) {
        this.reports = reports;
    }

    /** Of all that was measured; what was not is not there. */
    static List<Line> of(List<Report> reports) {
        Bar bar = new Bar(reports);
        TARGETS.forEach(bar::besideC);
        bar.gains();
        TARGETS.forEach(bar::cpu);
        TARGETS.forEach(bar::tails);
        return bar.lines;
    }

    static Grid grid(List<Line> lines) {
        List<List<String>> rows = new ArrayList<>();
        for (Line line : lines) {
            rows.add(
                    List.of(
                            line.cell,
                            line.against,
                            (line.atMost ? "at most " : "at least ") + text(line.needed),
                            Grids.ratio(line.is),
                            line.verdict()));
        }
        long met = lines.stream().filter(Line::met).count();
        return new Grid(
                "The bar, " + met + " of " + lines.size() + " cells met",
                List.of("cell", "against", "needed", "is (smallest-largest round)", ""),
                rows);
    }

    private void besideC(String target) {
        for (String ours : List.of(Servers.ZERO_COPY, Servers.COPIED, "jublk-user-copy")) {
            String theirs = Servers.counterpart(ours).orElseThrow();
            for (Report report : reports) {
                for (Workload workload : report.workloads(target)) {
                    boolean small = workload.blockBytes() <= SMALL_BYTES;
                    boolean asked =
                            small || (target.equals(Wish.LOOP) && ours.equals(Servers.ZERO_COPY));
                    if (asked) {
                        report.ratio(target, workload, ours, theirs)
                                .ifPresent(
                                        r ->
                                                add(
                                                        target, workload, ours, theirs, "IOPS", r,
                                                        PARITY, false));
                    }
                }
            }
        }
    }

    private void gains() {
        for (Gain gain : LOOP_GAINS) {
            gain(Wish.LOOP, "read", gain.blockBytes, gain.atLeast);
            gain(Wish.LOOP, "write", gain.blockBytes, gain.atLeast);
        }
        gain(Wish.NULL, "read", 512 << 10, NULL_READ_GAIN);
        gain(Wish.NULL, "write", 512 << 10, NULL_WRITE_GAIN);
    }

    private void gain(String target, String rw, long blockBytes, double atLeast) {
        for (Report report : reports) {
            for (Workload workload : report.workloads(target)) {
                if (workload.rw().equals(rw) && workload.blockBytes() == blockBytes) {
                    report.ratio(target, workload, Servers.ZERO_COPY, Servers.COPIED)
                            .ifPresent(
                                    r ->
                                            add(
                                                    target,
                                                    workload,
                                                    Servers.ZERO_COPY,
                                                    Servers.COPIED,
                                                    "IOPS",
                                                    r,
                                                    atLeast,
                                                    false));
                }
            }
        }
    }

    private void cpu(String target) {
        for (String ours : List.of(Servers.ZERO_COPY, Servers.COPIED, "jublk-user-copy")) {
            String theirs = Servers.counterpart(ours).orElseThrow();
            for (Report report : reports) {
                for (Workload workload : report.workloads(target)) {
                    report.cell(target, workload, ours)
                            .flatMap(
                                    a ->
                                            report.cell(target, workload, theirs)
                                                    .flatMap(b -> cpuRatio(a, b)))
                            .ifPresent(
                                    r ->
                                            add(
                                                    target,
                                                    workload,
                                                    ours,
                                                    theirs,
                                                    "server CPU",
                                                    r,
                                                    PARITY,
                                                    true));
                }
            }
        }
    }

    private static Optional<Statistics> cpuRatio(Report.Cell a, Report.Cell b) {
        double[] ratios = new double[Math.min(a.rounds().size(), b.rounds().size())];
        for (int i = 0; i < ratios.length; i++) {
            Double one = a.rounds().get(i).serverCpu();
            Double other = b.rounds().get(i).serverCpu();
            if (one == null || other == null || other == 0) {
                return Optional.empty();
            }
            ratios[i] = one / other;
        }
        return Optional.of(Statistics.of(ratios));
    }

    private void tails(String target) {
        String theirs = Servers.counterpart(Servers.ZERO_COPY).orElseThrow();
        for (Report report : reports) {
            for (String rw : List.of("randread", "randwrite")) {
                report.latency(target, rw, Servers.ZERO_COPY)
                        .ifPresent(
                                a ->
                                        report.latency(target, rw, theirs)
                                                .ifPresent(b -> tail(target, a, b, theirs)));
            }
        }
    }

    private void tail(String target, Report.Latency a, Report.Latency b, String theirs) {
        double[] ratios = new double[Math.min(a.rounds().size(), b.rounds().size())];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = a.rounds().get(i).p999() / b.rounds().get(i).p999();
        }
        add(
                target,
                a.workload(),
                Servers.ZERO_COPY,
                theirs,
                "p99.9 at depth 1",
                Statistics.of(ratios),
                TAIL,
                true);
    }

    private void add(
            String target,
            Workload workload,
            String ours,
            String theirs,
            String what,
            Statistics is,
            double needed,
            boolean atMost) {
        lines.add(
                new Line(
                        target + " " + workload.label() + ", " + ours + ": " + what,
                        theirs,
                        is,
                        needed,
                        atMost));
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
