package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures for people: one a line, with the rate behind hits that have misses beside them. */
final class StatsText {

    private static final String HITS = "Hits";
    private static final String MISSES = "Misses";

    private StatsText() {}

    static List<String> lines(JsonObject counted) {
        List<String> lines = new ArrayList<>();
        for (String name : counted.fields().keySet()) {
            long figure = counted.number(name);
            String line = String.format(Locale.ROOT, "%-16s %,14d", name, figure);
            String other = name.replaceAll(HITS + "$", MISSES);
            if (!other.equals(name) && counted.get(other) != null) {
                long all = figure + counted.number(other);
                line +=
                        all == 0
                                ? ""
                                : String.format(Locale.ROOT, "  %.1f%%", 100.0 * figure / all);
            }
            lines.add(line);
        }
        return lines;
    }
}
