package io.jublk.bench.compare;

import io.jublk.bench.Statistics;
import java.util.List;
import java.util.Locale;

/** Horizontal bars in panels, two beside each other, as SVG. */
final class BarPlot {

    private static final int PANEL_WIDTH = 430;
    private static final int LABEL_WIDTH = 150;
    private static final int VALUE_WIDTH = 60;
    private static final int LINE = 18;
    private static final int BAR = 12;
    private static final int TITLE = 34;
    private static final int PER_ROW = 2;

    /** Ours and others, told apart by anyone's eyes. */
    private static final String OURS = "#0072b2";

    private static final String OTHERS = "#999999";

    /** The middle of the rounds, with a line from the worst to the best. */
    record Bar(String name, Statistics value) {

        boolean isOurs() {
            return name.startsWith("jublk");
        }
    }

    record Panel(String title, List<Bar> bars) {

        double most() {
            return bars.stream().mapToDouble(bar -> bar.value.max()).max().orElse(1);
        }

        int height() {
            return TITLE + LINE * bars.size() + LINE;
        }
    }

    private final StringBuilder out = new StringBuilder();

    private BarPlot() {}

    static String of(List<Panel> panels) {
        BarPlot plot = new BarPlot();
        int height = 0;
        for (int i = 0; i < panels.size(); i += PER_ROW) {
            List<Panel> row = panels.subList(i, Math.min(panels.size(), i + PER_ROW));
            for (int k = 0; k < row.size(); k++) {
                plot.panel(row.get(k), k * PANEL_WIDTH, height);
            }
            height += row.stream().mapToInt(Panel::height).max().orElse(0);
        }
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d'"
                                + " font-family='sans-serif' font-size='11'>\n"
                                + "<rect width='100%%' height='100%%' fill='white'/>\n",
                        PER_ROW * PANEL_WIDTH,
                        height)
                + plot.out
                + "</svg>\n";
    }

    private void panel(Panel panel, int left, int top) {
        out.append(
                String.format(
                        Locale.ROOT,
                        "<text x='%d' y='%d' font-weight='bold'>%s</text>\n",
                        left + 10,
                        top + TITLE - 14,
                        panel.title));
        double scale = (PANEL_WIDTH - LABEL_WIDTH - VALUE_WIDTH) / panel.most();
        int start = left + LABEL_WIDTH;
        for (int i = 0; i < panel.bars.size(); i++) {
            Bar bar = panel.bars.get(i);
            int y = top + TITLE + i * LINE;
            int middle = y + BAR / 2;
            out.append(
                    String.format(
                            Locale.ROOT,
                            "<text x='%d' y='%d' text-anchor='end'>%s</text>"
                                    + "<rect x='%d' y='%d' width='%.1f' height='%d' fill='%s'/>"
                                    + "<path d='M%.1f %dH%.1f' stroke='black'/>"
                                    + "<text x='%.1f' y='%d'>%,.0f</text>\n",
                            start - 6,
                            y + BAR - 2,
                            bar.name,
                            start,
                            y,
                            bar.value.median() * scale,
                            BAR,
                            bar.isOurs() ? OURS : OTHERS,
                            start + bar.value.min() * scale,
                            middle,
                            start + bar.value.max() * scale,
                            start + bar.value.max() * scale + 5,
                            y + BAR - 2,
                            bar.value.median()));
        }
    }
}
