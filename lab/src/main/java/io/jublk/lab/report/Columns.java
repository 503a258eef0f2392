package io.jublk.lab.report;

import java.util.ArrayList;
import java.util.List;

/** Plain text columns: the first to the left, figures to the right. */
public final class Columns {

    private static final int GAP = 2;

    private final List<List<String>> rows = new ArrayList<>();

    public Columns(List<String> head) {
        rows.add(List.copyOf(head));
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
                line.append(i == 0 ? row.get(i) + padding : " ".repeat(GAP) + padding + row.get(i));
            }
            lines.add(line.toString().stripTrailing());
            if (lines.size() == 1) {
                lines.add("─".repeat(whole));
            }
        }
        return lines;
    }
}
