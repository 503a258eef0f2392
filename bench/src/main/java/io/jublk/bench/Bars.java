package io.jublk.bench;

import java.util.ArrayList;
import java.util.List;

/** Two bars a line in block characters, all to one scale, 80 columns wide. */
public final class Bars {

    private static final int LABEL_COLUMNS = 13;
    private static final int RATIO_COLUMNS = 7;
    private static final int GAPS = 2;
    private static final int WIDTH = 80;
    static final int BAR_COLUMNS = (WIDTH - LABEL_COLUMNS - RATIO_COLUMNS - GAPS) / 2;

    /** Eighths of a column, from one to eight. */
    private static final String EIGHTHS = "▏▎▍▌▋▊▉█";

    private record Line(String label, double left, double right, double ratio) {}

    private final String leftName;
    private final String rightName;
    private final Ink ink;
    private final List<Line> lines = new ArrayList<>();

    public Bars(String leftName, String rightName, Ink ink) {
        this.leftName = leftName;
        this.rightName = rightName;
        this.ink = ink;
    }

    /**
     * @param ratio written at the end
     */
    public Bars add(String label, double left, double right, double ratio) {
        lines.add(new Line(label, left, right, ratio));
        return this;
    }

    public List<String> lines() {
        double full =
                lines.stream().mapToDouble(line -> Math.max(line.left, line.right)).max().orElse(1);
        List<String> text = new ArrayList<>();
        text.add(
                pad("", LABEL_COLUMNS)
                        + pad(leftName, BAR_COLUMNS + 1)
                        + pad(rightName, BAR_COLUMNS + 1).stripTrailing());
        for (Line line : lines) {
            text.add(
                    pad(line.label, LABEL_COLUMNS)
                            + cell(line.left / full, Ink.Colour.YELLOW)
                            + " "
                            + cell(line.right / full, Ink.Colour.GREEN)
                            + " "
                            + right(Figures.ratio(line.ratio)));
        }
        return text;
    }

    private String cell(double share, Ink.Colour colour) {
        String bar = bar(share);
        return ink.of(colour, bar) + " ".repeat(BAR_COLUMNS - bar.length());
    }

    /** Never empty: what is little is still there. */
    static String bar(double share) {
        int eighths = Math.max(1, (int) Math.round(share * BAR_COLUMNS * 8));
        int rest = eighths % 8;
        return "█".repeat(eighths / 8) + (rest == 0 ? "" : EIGHTHS.charAt(rest - 1));
    }

    private static String pad(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - text.length()));
    }

    private static String right(String text) {
        return " ".repeat(Math.max(0, RATIO_COLUMNS - text.length())) + text;
    }
}
