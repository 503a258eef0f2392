package io.jublk.bench;

import java.util.ArrayList;
import java.util.List;

/** Plain text columns: the first to the left, figures to the right. */
public final class Table {

    private static final int GAP = 2;

    /** A title above several columns. */
    private record Group(String title, int first, int span) {}

    private final List<Group> groups = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * @param head titles, one per column
     */
    public Table(String... head) {
        rows.add(List.of(head));
    }

    /** A title above the columns from {@code first}, the leftmost being 0. */
    public Table group(String title, int first, int span) {
        groups.add(new Group(title, first, span));
        return this;
    }

    public Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** Its lines, a rule between head and body. */
    public List<String> lines() {
        int[] widths = widths();
        List<String> lines = new ArrayList<>();
        if (!groups.isEmpty()) {
            lines.add(groupLine(widths));
        }
        lines.add(line(rows.getFirst(), widths));
        lines.add("─".repeat(width(widths, 0, widths.length)));
        rows.stream().skip(1).forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private int[] widths() {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (Group group : groups) {
            int missing = group.title.length() - width(widths, group.first, group.span);
            widths[group.first] += Math.max(0, missing);
        }
        return widths;
    }

    /** Of so many columns, with the gaps between them. */
    private static int width(int[] widths, int first, int span) {
        int width = GAP * (span - 1);
        for (int i = first; i < first + span; i++) {
            width += widths[i];
        }
        return width;
    }

    /** Titles stand in the middle of what they are above. */
    private String groupLine(int[] widths) {
        StringBuilder line = new StringBuilder();
        for (Group group : groups) {
            int start = group.first == 0 ? 0 : width(widths, 0, group.first) + GAP;
            int rest = width(widths, group.first, group.span) - group.title.length();
            line.append(" ".repeat(start + (rest + 1) / 2 - line.length())).append(group.title);
        }
        return line.toString();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            String cell = row.get(i);
            String padding = " ".repeat(widths[i] - cell.length());
            line.append(i == 0 ? cell + padding : " ".repeat(GAP) + padding + cell);
        }
        return line.toString().stripTrailing();
    }
}
