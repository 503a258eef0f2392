package io.jublk.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A benchmark for people, 80 columns wide. */
final class BenchText {

    private BenchText() {}

    static String of(BenchReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(subject("A", report.a()));
        lines.add(subject("B", report.b()));
        lines.add("");
        lines.addAll(table(report).lines());
        lines.add("");
        lines.add(
                String.format(
                        Locale.ROOT,
                        "Medians of %s of %d s. CPU: microseconds of the server per request.",
                        Figures.count(report.rounds(), "round"),
                        report.seconds()));
        lines.addAll(MachineNote.of(report.machine(), report.fio(), report.fileSystem()));
        return String.join("\n", lines) + "\n";
    }

    private static String subject(String name, BenchReport.Subject subject) {
        DeviceInfo device = subject.device();
        return name
                + "  "
                + device.path()
                + ": "
                + device.type()
                + ", "
                + device.dataPath()
                + ", "
                + Figures.count(device.queues(), "queue")
                + " of "
                + device.depth();
    }

    private static Table table(BenchReport report) {
        Table table =
                new Table("", "IOPS", "MB/s", "CPU", "IOPS", "MB/s", "CPU", "A/B", "min-max")
                        .group("A", 1, 3)
                        .group("B", 4, 3);
        for (BenchReport.Case each : report.cases()) {
            Side a = each.result().a();
            Side b = each.result().b();
            Statistics ratio = each.result().ratio();
            table.row(
                    each.name(),
                    Figures.whole(a.iops()),
                    Figures.whole(a.megabytesPerSecond()),
                    Figures.micros(a.serverCpuMicrosPerRequest()),
                    Figures.whole(b.iops()),
                    Figures.whole(b.megabytesPerSecond()),
                    Figures.micros(b.serverCpuMicrosPerRequest()),
                    Figures.ratio(ratio.median()),
                    Figures.spread(ratio));
        }
        return table;
    }
}
