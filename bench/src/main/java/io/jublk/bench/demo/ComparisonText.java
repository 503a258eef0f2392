package io.jublk.bench.demo;

import io.jublk.bench.Bars;
import io.jublk.bench.CaseResult;
import io.jublk.bench.Figures;
import io.jublk.bench.Ink;
import io.jublk.bench.Table;
import java.util.ArrayList;
import java.util.List;

/** A table and bars: B, copied, to the left, A, which is to be better, to the right. */
final class ComparisonText {

    private final String other;
    private final List<CaseResult> results;
    private final Ink ink;

    ComparisonText(String other, List<CaseResult> results, Ink ink) {
        this.other = other;
        this.results = results;
        this.ink = ink;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>(table().lines());
        lines.add("");
        lines.addAll(bars().lines());
        return lines;
    }

    private Table table() {
        Table table =
                new Table("", "IOPS", "MB/s", "IOPS", "MB/s", "ratio")
                        .group(DataPaths.COPIED, 1, 2)
                        .group(other, 3, 2);
        for (CaseResult result : results) {
            table.row(
                    result.workload().label(),
                    Figures.whole(result.b().iops()),
                    Figures.whole(result.b().megabytesPerSecond()),
                    Figures.whole(result.a().iops()),
                    Figures.whole(result.a().megabytesPerSecond()),
                    Figures.ratio(result.ratio().median()));
        }
        return table;
    }

    private Bars bars() {
        Bars bars = new Bars(DataPaths.COPIED + ", MB/s", other + ", MB/s", ink);
        for (CaseResult result : results) {
            bars.add(
                    result.workload().label(),
                    result.b().megabytesPerSecond(),
                    result.a().megabytesPerSecond(),
                    result.ratio().median());
        }
        return bars;
    }
}
