package io.jublk.lab.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Plain text columns: the first, and those of words, to the left; figures to the right. */
public final class Columns {

    private static final int GAP = 2;

    private final List<List<String>> rows = new ArrayList<>();
    private final Set<Integer> words = new HashSet<>(Set.of(0));

    public Columns(List<String> head) {
        rows.add(List.copyOf(head));
    }

    /** Columns of words, from 0. */
    public Columns words(Integer... columns) {
        words.addAll(List.of(columns));
        return this;
    }

    /** One cell for each column. */
    public void row(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    /** Its lines, a rule between head and body. */
    public List<String> lines() {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        int whole = -GAP;
        for (int width : widths) {
            whole += width + GAP;
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String padding = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? "" : " ".repeat(GAP));
                line.append(words.contains(i) ? row.get(i) + padding : padding + row.get(i));
            }
            lines.add(line.toString().stripTrailing());
            if (lines.size() == 1) {
                lines.add("─".repeat(whole));
            }
        }
        return lines;
    }
}
