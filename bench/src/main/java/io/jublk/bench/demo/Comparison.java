package io.jublk.bench.demo;

import io.jublk.bench.CaseResult;
import io.jublk.bench.Cleanup;
import io.jublk.bench.Device;
import io.jublk.bench.Fio;
import io.jublk.bench.FioTime;
import io.jublk.bench.Machine;
import io.jublk.bench.MachineNote;
import io.jublk.bench.Progress;
import io.jublk.bench.SideBySide;
import io.jublk.bench.WarmUp;
import io.jublk.bench.Workload;
import java.io.PrintWriter;
import java.util.List;

/** The headline: the copied data path beside the one without copies. */
final class Comparison {

    private final Fio fio;
    private final DemoOptions options;
    private final Steps steps;
    private final Progress progress;

    Comparison(Cleanup cleanup, DemoOptions options, Steps steps, PrintWriter err) {
        this.fio = Fio.find(cleanup);
        this.options = options;
        this.steps = steps;
        this.progress = new Progress(err);
    }

    /** Measures two devices, one of which is copied. */
    void run(Device first, Device second, Machine machine, String fileSystem) {
        boolean firstCopied = first.info().dataPath().equals(DataPaths.COPIED);
        Device copied = firstCopied ? first : second;
        Device other = firstCopied ? second : first;
        String otherPath = other.info().dataPath();
        progress.show("warming up");
        new WarmUp(fio).smallest(Workload.usual(), other, copied);
        List<CaseResult> results =
                SideBySide.measure(
                        other,
                        copied,
                        Workload.usual(),
                        options.rounds(),
                        SideBySide.fio(fio, FioTime.withRamp(options.seconds())),
                        (round, workload) -> progress.show("measuring " + workload.label()));
        progress.clear();
        steps.blank();
        if (!DataPaths.isZeroCopy(otherPath)) {
            steps.plain(
                    List.of(
                            "Linux "
                                    + machine.kernel()
                                    + " has no zero copy for ublk (6.15 was the first);",
                            "here are the two ways to copy:",
                            ""));
        }
        steps.plain(new ComparisonText(otherPath, results, steps.ink()).lines());
        steps.blank();
        steps.plain(MachineNote.of(machine, fio.version(), fileSystem));
        steps.blank();
    }
}
