package io.jublk.bench.scale;

import io.jublk.bench.Cleanup;
import io.jublk.bench.Figures;
import io.jublk.bench.Launcher;
import io.jublk.bench.Machine;
import io.jublk.bench.MachineNote;
import io.jublk.bench.Positive;
import io.jublk.bench.Table;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jublk bench scale}. */
@Command(
        name = "scale",
        description = {
            "Adds many devices and shows what they cost with nothing to do.",
            "Memory is the servers' alone; of what they share (the JVM's own files) each counts its"
                    + " part in the sum, and all of it in the resident memory of one."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class ScaleCommand implements Callable<Integer> {

    private static final double MEBI = 1 << 20;

    private final PrintWriter out;
    private final PrintWriter err;

    @Option(
            names = "--counts",
            split = ",",
            converter = Positive.class,
            description = "How many devices, in ascending order")
    private List<Integer> counts = List.of(1, 8, 64, 256);

    @Option(names = "--add", paramLabel = "\"ADD\"", description = "Arguments of 'jublk add'")
    private String add = "null --size 1g";

    @Option(
            names = "--seconds",
            converter = Positive.class,
            description = "How long idle servers are watched")
    private int seconds = 10;

    public ScaleCommand(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        List<Scaled> all = new ArrayList<>();
        try (Cleanup cleanup = Cleanup.begin(err)) {
            Scale scale =
                    new Scale(
                            Launcher.fromProperty(),
                            cleanup,
                            List.of(add.strip().split("\\s+")),
                            Duration.ofSeconds(seconds));
            for (int count : counts) {
                err.println("jublk: " + Figures.count(count, "device"));
                all.add(scale.to(count));
            }
        }
        Table table =
                new Table(
                        "devices", "attach ms", "MiB of one", "MiB of all", "wake-ups/s", "CPU %");
        all.forEach(each -> table.row(cells(each)));
        table.lines().forEach(out::println);
        out.println();
        MachineNote.of(Machine.here(), "jublk add " + add, "").forEach(out::println);
        return 0;
    }

    private static String[] cells(Scaled each) {
        return new String[] {
            Integer.toString(each.devices()),
            String.format(Locale.ROOT, "%.0f", each.attachMillis()),
            String.format(Locale.ROOT, "%.1f", each.residentBytes() / MEBI),
            // 0 on a kernel that does not tell
            each.sharedOutBytes() == 0
                    ? "-"
                    : String.format(Locale.ROOT, "%.0f", each.sharedOutBytes() / MEBI),
            String.format(Locale.ROOT, "%.1f", each.wakeUpsPerSecond()),
            String.format(Locale.ROOT, "%.2f", each.cpuPercent())
        };
    }
}
