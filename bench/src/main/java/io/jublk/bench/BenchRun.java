package io.jublk.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One benchmark from the first file to the last round. */
final class BenchRun {

    private final Cleanup cleanup;
    private final Launcher launcher;
    private final @Nullable Path dir;
    private final long fileBytes;
    private final PrintWriter err;
    private final Fio fio;
    private @Nullable Workspace workspace;

    BenchRun(
            Cleanup cleanup,
            Launcher launcher,
            @Nullable Path dir,
            long fileBytes,
            PrintWriter err) {
        this.cleanup = cleanup;
        this.launcher = launcher;
        this.dir = dir;
        this.fileBytes = fileBytes;
        this.err = err;
        this.fio = Fio.find(cleanup);
    }

    BenchDevices add(DeviceSpec specA, DeviceSpec specB) {
        List<String> addA = arguments(specA, "a.img");
        List<String> addB = arguments(specB, "b.img");
        Device a = cleanup.own(() -> launcher.add(addA));
        Device b = cleanup.own(() -> launcher.add(addB));
        Workspace files = workspace;
        return new BenchDevices(
                a,
                addA,
                b,
                addB,
                files == null ? null : files.folder(),
                files == null ? "" : files.fileSystem());
    }

    BenchReport measure(
            BenchDevices devices,
            List<Workload> workloads,
            int rounds,
            int seconds,
            List<String> commandLine) {
        Device a = devices.a();
        Device b = devices.b();
        Progress progress = new Progress(err);
        progress.show("warming up");
        new WarmUp(fio).all(workloads, a, b);
        FioTime time = FioTime.seconds(seconds);
        List<CaseResult> cases =
                SideBySide.measure(
                        a,
                        b,
                        workloads,
                        rounds,
                        SideBySide.fio(fio, time),
                        (round, workload) ->
                                progress.show(
                                        "round " + round + "/" + rounds + ", " + workload.label()));
        progress.clear();
        return new BenchReport(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                Machine.here(),
                fio.version(),
                commandLine,
                rounds,
                seconds,
                devices.fileSystem(),
                new BenchReport.Subject(devices.addA(), a.info()),
                new BenchReport.Subject(devices.addB(), b.info()),
                cases.stream().map(result -> BenchReport.Case.of(result, time)).toList());
    }

    private List<String> arguments(DeviceSpec spec, String name) {
        if (!spec.needsFile()) {
            return spec.arguments();
        }
        Workspace files = workspace;
        if (files == null) {
            files = Workspace.make(cleanup, dir);
            workspace = files;
        }
        return spec.arguments(files.file(name, fileBytes));
    }
}
