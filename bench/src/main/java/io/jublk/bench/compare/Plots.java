package io.jublk.bench.compare;

import io.jublk.bench.Statistics;
import io.jublk.bench.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Bars: a panel for each case, a bar for each server, whiskers from the worst to the best round.
 */
final class Plots {

    private Plots() {}

    static String of(Report report, List<String> targets) {
        List<BarPlot.Panel> panels = new ArrayList<>();
        for (String target : targets) {
            for (Workload workload : report.workloads(target)) {
                panels.add(panel(report, target, workload, "MB/s", f -> f.bytesPerSecond() / 1e6));
            }
        }
        return BarPlot.of(panels);
    }

    private static BarPlot.Panel panel(
            Report report,
            String target,
            Workload workload,
            String unit,
            java.util.function.ToDoubleFunction<Figure> figure) {
        List<BarPlot.Bar> bars = new ArrayList<>();
        report.cells().stream()
                .filter(c -> c.target().equals(target) && c.workload().equals(workload))
                .forEach(
                        c ->
                                bars.add(
                                        new BarPlot.Bar(
                                                c.server(), Statistics.of(c.rounds(), figure))));
        return new BarPlot.Panel(
                String.format(
                        Locale.ROOT,
                        "%s, %s, depth %d: %s",
                        target,
                        workload.label(),
                        workload.depth(),
                        unit),
                bars);
    }
}
