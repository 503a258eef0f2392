package io.jublk.bench.compare;

import io.jublk.bench.Figures;
import io.jublk.bench.MachineNote;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A comparison for people. */
final class ReportText {

    private ReportText() {}

    static String of(Report report) {
        List<String> lines = new ArrayList<>();
        Grids grids = new Grids(report);
        for (String target : report.targets()) {
            for (Grid grid : grids.of(target)) {
                List<String> text = grid.text();
                lines.add(target + ": " + text.getFirst());
                lines.addAll(text.subList(1, text.size()));
                lines.add("");
            }
        }
        lines.addAll(notes(report));
        return String.join("\n", lines) + "\n";
    }

    /** How it was measured, where, and what was left out. */
    static List<String> notes(Report report) {
        List<String> lines = new ArrayList<>();
        Report.Settings settings = report.settings();
        lines.add(
                String.format(
                        Locale.ROOT,
                        "Medians of %s of %s s; %s of %d; all share one file of %s.",
                        Figures.count(settings.rounds(), "round"),
                        settings.seconds(),
                        Figures.count(settings.queues(), "queue"),
                        settings.depth(),
                        Figures.mebibytes(settings.fileBytes())));
        lines.addAll(MachineNote.of(report.machine(), report.fio(), settings.fileSystem()));
        report.leftOut().stream()
                .map(
                        each ->
                                "left out, "
                                        + each.target()
                                        + " "
                                        + each.server()
                                        + ": "
                                        + each.reason())
                .distinct()
                .forEach(lines::add);
        return lines;
    }
}
