package io.jublk.bench.compare;

import io.jublk.bench.FioLatency;
import io.jublk.bench.Statistics;
import io.jublk.bench.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The tables of a report: a line for each server, medians over the rounds. */
final class Grids {

    private static final double MEBI = 1 << 20;

    private final Report report;

    Grids(Report report) {
        this.report = report;
    }

    /** All of a target's, without those that have nothing to say. */
    List<Grid> of(String target) {
        return List.of(
                        iops(target),
                        ratios(target),
                        bandwidth(target),
                        serverCpu(target),
                        clientCpu(target),
                        machineCpu(target),
                        sleeps(target),
                        latency(target),
                        attach(target),
                        memory(target))
                .stream()
                .filter(Predicate.not(Grid::isEmpty))
                .toList();
    }

    Grid iops(String target) {
        return cases("Thousand IOPS", target, figure(f -> f.iops() / 1e3, 1));
    }

    Grid bandwidth(String target) {
        return cases("MB/s", target, figure(f -> f.bytesPerSecond() / 1e6, 0));
    }

    Grid serverCpu(String target) {
        return cases(
                "CPU of the server, microseconds per request",
                target,
                figure(Figure::serverCpu, 1));
    }

    Grid clientCpu(String target) {
        return cases(
                "CPU of the client, microseconds per request",
                target,
                figure(Figure::clientCpu, 1));
    }

    Grid machineCpu(String target) {
        return cases(
                "CPU of the whole machine, kernel threads included, microseconds per request",
                target,
                figure(Figure::machineCpu, 1));
    }

    Grid sleeps(String target) {
        return cases(
                "Times that a thread of the server went to sleep, per request",
                target,
                figure(Figure::switches, 3));
    }

    /** Ours to each: to kublk the same way, to others our best. */
    Grid ratios(String target) {
        return cases(
                "IOPS of ours to it, smallest and largest of the rounds behind: to kublk by the same"
                        + " way, to others and to our own ways auto-registered",
                target,
                (cell, workload) -> {
                    String ours = Servers.ours(cell.server());
                    return ours.equals(cell.server())
                            ? Grid.NOTHING
                            : report.ratio(target, workload, ours, cell.server())
                                    .map(Grids::ratio)
                                    .orElse(Grid.NOTHING);
                });
    }

    Grid latency(String target) {
        List<String> patterns =
                report.latency().stream()
                        .filter(l -> l.target().equals(target))
                        .map(l -> l.workload().label())
                        .distinct()
                        .toList();
        List<String> head = new ArrayList<>(List.of("server"));
        for (String pattern : patterns) {
            head.addAll(List.of(pattern + " p50", "p99", "p99.9"));
        }
        List<List<String>> rows = new ArrayList<>();
        for (String server : servers(target)) {
            List<String> row = new ArrayList<>(List.of(server));
            report.latency().stream()
                    .filter(l -> l.target().equals(target) && l.server().equals(server))
                    .forEach(
                            l -> {
                                row.add(micros(l, FioLatency::p50));
                                row.add(micros(l, FioLatency::p99));
                                row.add(micros(l, FioLatency::p999));
                            });
            if (row.size() == head.size()) {
                rows.add(row);
            }
        }
        return new Grid("Latency at depth 1, microseconds", head, rows);
    }

    Grid attach(String target) {
        List<List<String>> rows =
                report.attach().stream()
                        .filter(a -> a.target().equals(target))
                        .map(
                                a -> {
                                    Statistics s = Statistics.of(a.milliseconds(), m -> m);
                                    return List.of(
                                            a.server(),
                                            fixed(s.median(), 0),
                                            fixed(s.min(), 0) + "-" + fixed(s.max(), 0));
                                })
                        .toList();
        return new Grid(
                "From the command to 4 KiB read from the device, milliseconds",
                List.of("server", "median", "min-max"),
                rows);
    }

    Grid memory(String target) {
        List<List<String>> rows =
                report.memory().stream()
                        .filter(m -> m.target().equals(target))
                        .map(
                                m ->
                                        List.of(
                                                m.server(),
                                                mebibytes(m.idleBytes()),
                                                mebibytes(m.busyBytes()),
                                                mebibytes(m.peakBytes())))
                        .toList();
        return new Grid(
                "Resident memory of the server, MiB",
                List.of("server", "after add", "after all requests", "at most"),
                rows);
    }

    private Grid cases(
            String title, String target, BiFunction<Report.Cell, Workload, String> text) {
        List<Workload> workloads = report.workloads(target);
        List<String> head = new ArrayList<>(List.of("server"));
        workloads.forEach(workload -> head.add(workload.label()));
        List<List<String>> rows = new ArrayList<>();
        for (String server : servers(target)) {
            List<String> row = new ArrayList<>(List.of(server));
            for (Workload workload : workloads) {
                Optional<Report.Cell> cell = report.cell(target, workload, server);
                row.add(cell.map(c -> text.apply(c, workload)).orElse(Grid.NOTHING));
            }
            if (row.stream().skip(1).anyMatch(each -> !each.equals(Grid.NOTHING))) {
                rows.add(row);
            }
        }
        return new Grid(title, head, rows);
    }

    private List<String> servers(String target) {
        return report.servers().stream()
                .filter(s -> s.target().equals(target))
                .map(Report.Subject::server)
                .toList();
    }

    private static BiFunction<Report.Cell, Workload, String> figure(
            Function<Figure, @Nullable Double> figure, int decimals) {
        return (cell, workload) -> {
            double[] known =
                    cell.rounds().stream()
                            .map(figure)
                            .flatMap(value -> Optional.ofNullable(value).stream())
                            .mapToDouble(Double::doubleValue)
                            .toArray();
            return known.length == 0
                    ? Grid.NOTHING
                    : fixed(Statistics.of(known).median(), decimals);
        };
    }

    static String ratio(Statistics s) {
        return fixed(s.median(), 2) + " (" + fixed(s.min(), 2) + "-" + fixed(s.max(), 2) + ")";
    }

    private static String micros(Report.Latency latency, Function<FioLatency, Double> which) {
        return fixed(Statistics.of(latency.rounds(), which::apply).median(), 0);
    }

    private static String mebibytes(@Nullable Long bytes) {
        return bytes == null ? Grid.NOTHING : fixed(bytes / MEBI, 1);
    }

    private static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
