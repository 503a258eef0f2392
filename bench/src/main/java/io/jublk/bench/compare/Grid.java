package io.jublk.bench.compare;

import io.jublk.bench.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of results, for a terminal or for a page.
 *
 * @param title what its figures are, with their unit
 */
record Grid(String title, List<String> head, List<List<String>> rows) {

    /** Where there is nothing to say. */
    static final String NOTHING = "-";

    boolean isEmpty() {
        return rows.isEmpty();
    }

    List<String> text() {
        Table table = new Table(head.toArray(String[]::new));
        rows.forEach(row -> table.row(row.toArray(String[]::new)));
        List<String> lines = new ArrayList<>(List.of(title));
        lines.addAll(table.lines());
        return lines;
    }

    List<String> markdown() {
        List<String> lines = new ArrayList<>(List.of(title + ":", ""));
        lines.add(line(head));
        lines.add("|" + " --- |" + " ---: |".repeat(head.size() - 1));
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }
}
