package io.jublk.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

/** A study as plots: throughput, memory traffic and latency, against size and against N. */
public final class StudySvg {

    private StudySvg() {}

    public static String of(Study study) {
        Settings s = study.settings();
        List<String> names = study.abilities().stream().map(Ability::mechanism).toList();
        List<Svg.Panel> panels = new ArrayList<>();
        for (boolean write : s.writes()) {
            String word = write ? "write" : "read";
            int n = s.referenceBackends();
            int size = s.referenceBytes();
            String over = " over " + n + " backends";
            String of = " of " + Figures.size(size) + " by backends";
            List<String> sizes = s.sizesBytes().stream().map(Figures::size).toList();
            List<String> counts = s.backends().stream().map(String::valueOf).toList();
            Plot bySize = new Plot(study, write, sizes, s.sizesBytes(), v -> new int[] {v, n});
            Plot byCount = new Plot(study, write, counts, s.backends(), v -> new int[] {size, v});
            panels.add(bySize.of(word + ", MB/s by size" + over, StudySvg::megabytes));
            panels.add(byCount.of(word + ", MB/s" + of, StudySvg::megabytes));
            panels.add(bySize.of(word + ", traffic in KiB by size" + over, StudySvg::traffic));
            panels.add(byCount.of(word + ", traffic in KiB" + of, StudySvg::traffic));
            panels.add(bySize.of(word + ", CPU in us by size" + over, StudySvg::cpu));
            panels.add(byCount.of(word + ", median latency in us" + of, StudySvg::latency));
        }
        return Svg.of(names, panels);
    }

    private static double megabytes(Cell cell) {
        return cell.busy().requestsPerSecond() * cell.sizeBytes() / 1e6;
    }

    private static double traffic(Cell cell) {
        return cell.busy().counts().trafficBytes() / 1024;
    }

    private static double cpu(Cell cell) {
        return cell.busy().counts().cpuNanos() / 1e3;
    }

    private static double latency(Cell cell) {
        return cell.alone().p50Nanos() / 1e3;
    }

    /** What the points of a plot are: a size and a number of backends for each value. */
    private record Plot(
            Study study,
            boolean write,
            List<String> labels,
            List<Integer> values,
            IntFunction<int[]> where) {

        Svg.Panel of(String title, ToDoubleFunction<Cell> figure) {
            Map<String, double[]> series = new LinkedHashMap<>();
            for (Ability a : study.abilities()) {
                double[] points = new double[values.size()];
                for (int i = 0; i < points.length; i++) {
                    int[] at = where.apply(values.get(i));
                    Optional<Cell> cell = study.cell(a.mechanism(), write, at[0], at[1]);
                    points[i] =
                            cell.filter(c -> c.busy().isServed())
                                    .map(c -> figure.applyAsDouble(c))
                                    .orElse(Double.NaN);
                }
                series.put(a.mechanism(), points);
            }
            return new Svg.Panel(title, labels, series);
        }
    }
}
