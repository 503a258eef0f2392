package io.jublk.lab.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Line plots beside one another, with one legend. Both axes are logarithmic. */
final class Svg {

    private static final int PANEL_WIDTH = 420;
    private static final int PANEL_HEIGHT = 300;
    private static final int MARGIN = 55;
    private static final int TOP = 30;
    private static final int LEGEND_LINE = 18;
    private static final int PER_ROW = 2;
    private static final int ENTRIES_PER_LINE = 4;

    /** Eight colors that also people see apart who see fewer, then two shades. */
    private static final List<String> COLORS =
            List.of(
                    "#000000", "#e69f00", "#999999", "#d55e00", "#cc79a7", "#56b4e9", "#0072b2",
                    "#009e73", "#004d40", "#b8a900");

    /**
     * One plot.
     *
     * @param labels under the points, from left to right
     * @param series by name: a value for each label, or NaN for none
     */
    record Panel(String title, List<String> labels, Map<String, double[]> series) {}

    private final List<String> names;
    private final StringBuilder out = new StringBuilder();

    private Svg(List<String> names) {
        this.names = names;
    }

    static String of(List<String> names, List<Panel> panels) {
        Svg svg = new Svg(names);
        int rows = (panels.size() + PER_ROW - 1) / PER_ROW;
        int legend = LEGEND_LINE * ((names.size() - 1) / ENTRIES_PER_LINE + 2);
        svg.out.append(
                String.format(
                        Locale.ROOT,
                        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d'"
                                + " font-family='sans-serif' font-size='11'>%n",
                        PER_ROW * PANEL_WIDTH,
                        rows * PANEL_HEIGHT + legend));
        svg.out.append(
                String.format(Locale.ROOT, "<rect width='100%%' height='100%%' fill='white'/>%n"));
        for (int i = 0; i < panels.size(); i++) {
            svg.panel(
                    panels.get(i),
                    i % PER_ROW * PANEL_WIDTH + MARGIN,
                    i / PER_ROW * PANEL_HEIGHT + TOP);
        }
        svg.legend(rows * PANEL_HEIGHT);
        return svg.out.append("</svg>\n").toString();
    }

    private void panel(Panel panel, int left, int top) {
        int width = PANEL_WIDTH - MARGIN - 20;
        int height = PANEL_HEIGHT - TOP - 40;
        double low = Double.MAX_VALUE;
        double high = 0;
        for (double[] values : panel.series.values()) {
            for (double value : values) {
                if (value > 0) {
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
        }
        low = Math.pow(10, Math.floor(Math.log10(low)));
        high = Math.pow(10, Math.ceil(Math.log10(high * 1.0001)));
        double decades = Math.log10(high / low);
        out.append(
                String.format(
                        Locale.ROOT,
                        "<text x='%d' y='%d' font-weight='bold'>%s</text>%n",
                        left,
                        top - 10,
                        panel.title));
        for (int d = 0; d <= Math.round(decades); d++) {
            double y = top + height * (1 - d / decades);
            out.append(
                    String.format(
                            Locale.ROOT,
                            "<path d='M%d %.1fh%d' stroke='#ddd'/><text x='%d' y='%.1f'"
                                    + " text-anchor='end'>%s</text>%n",
                            left,
                            y,
                            width,
                            left - 5,
                            y + 4,
                            Figures.count(low * Math.pow(10, d))));
        }
        int steps = Math.max(1, panel.labels.size() - 1);
        for (int i = 0; i < panel.labels.size(); i++) {
            out.append(
                    String.format(
                            Locale.ROOT,
                            "<text x='%.1f' y='%d' text-anchor='middle'>%s</text>%n",
                            left + (double) width * i / steps,
                            top + height + 16,
                            panel.labels.get(i)));
        }
        for (Map.Entry<String, double[]> series : panel.series.entrySet()) {
            StringBuilder points = new StringBuilder();
            double[] values = series.getValue();
            for (int i = 0; i < values.length; i++) {
                if (values[i] > 0) {
                    points.append(
                            String.format(
                                    Locale.ROOT,
                                    "%.1f,%.1f ",
                                    left + (double) width * i / steps,
                                    top + height * (1 - Math.log10(values[i] / low) / decades)));
                }
            }
            out.append(
                    String.format(
                            Locale.ROOT,
                            "<polyline points='%s' fill='none' stroke='%s' stroke-width='1.8'%s/>%n",
                            points.toString().strip(),
                            color(series.getKey()),
                            series.getKey().contains("+") ? " stroke-dasharray='5 3'" : ""));
        }
    }

    private void legend(int top) {
        for (int i = 0; i < names.size(); i++) {
            int x = MARGIN + i % ENTRIES_PER_LINE * (2 * PANEL_WIDTH - MARGIN) / ENTRIES_PER_LINE;
            int y = top + LEGEND_LINE * (i / ENTRIES_PER_LINE + 1);
            out.append(
                    String.format(
                            Locale.ROOT,
                            "<path d='M%d %dh20' stroke='%s' stroke-width='3'%s/>"
                                    + "<text x='%d' y='%d'>%s</text>%n",
                            x,
                            y - 4,
                            color(names.get(i)),
                            names.get(i).contains("+") ? " stroke-dasharray='5 3'" : "",
                            x + 26,
                            y,
                            names.get(i)));
        }
    }

    private String color(String name) {
        return COLORS.get(names.indexOf(name) % COLORS.size());
    }
}
