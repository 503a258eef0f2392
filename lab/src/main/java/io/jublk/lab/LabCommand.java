package io.jublk.lab;

import io.jublk.lab.cost.Calibration;
import io.jublk.lab.cost.Costs;
import io.jublk.lab.engine.Mechanisms;
import io.jublk.lab.model.BackendTraits;
import io.jublk.lab.real.RealStudy;
import io.jublk.lab.report.Json;
import io.jublk.lab.report.Settings;
import io.jublk.lab.report.Study;
import io.jublk.lab.report.StudySvg;
import io.jublk.lab.report.StudyText;
import io.jublk.uring.KernelException;
import io.jublk.uring.LinuxKernel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jublk lab}. */
@Command(
        name = "jublk lab",
        description = {
            "Ways to zero copy side by side: those proposed in 2023, those merged, and copies.",
            "Needs neither root nor a ublk driver: measures what things cost on this machine, and"
                    + " runs models of all mechanisms at these costs."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class LabCommand implements Callable<Integer> {

    private final PrintWriter out;
    private final PrintWriter err;

    @Spec private CommandSpec spec;

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "SIZE",
            converter = Converters.Size.class,
            description = "Request sizes: powers of two from 4k to 1m")
    private List<Integer> sizes =
            List.of(4 << 10, 16 << 10, 64 << 10, 128 << 10, 256 << 10, 512 << 10, 1 << 20);

    @Option(
            names = "--n",
            split = ",",
            paramLabel = "N",
            converter = Converters.Count.class,
            description = "Backends of the stripe: powers of two up to 64")
    private List<Integer> backends = List.of(1, 2, 4, 8, 16);

    @Option(
            names = "--rw",
            arity = "1",
            split = ",",
            paramLabel = "RW",
            converter = Converters.Direction.class,
            description = "read, write")
    private List<Boolean> writes = List.of(false, true);

    @Option(names = "--backend-latency-us", paramLabel = "US", description = "Of each backend")
    private double latencyMicros = 80;

    @Option(
            names = "--backend-bandwidth",
            paramLabel = "GB/S",
            description = "Of each backend, in GB/s")
    private double bandwidth = 7;

    @Option(
            names = "--backend-jitter",
            paramLabel = "PART",
            description = "Which part of the latency is random, 0 to 1")
    private double jitter = 0.2;

    @Option(names = "--depth", description = "Requests under way when busy")
    private int depth = 128;

    @Option(names = "--requests", description = "Requests of each run")
    private int requests = 4_000;

    @Option(names = "--seed", description = "Of the backends' latencies")
    private long seed = 1;

    @Option(
            names = "--cost",
            paramLabel = "NAME=NANOS",
            description = "A cost by hand, such as syscall=120, or copy=0.1 for a byte; repeatable")
    private List<String> costs = List.of();

    @Option(
            names = "--cached",
            description = "Payload lies in a cache when it is copied; without it, in none")
    private boolean cached;

    @Option(names = "--svg", paramLabel = "FILE", description = "Plots, as SVG")
    private @Nullable Path svg;

    @Option(
            names = "--real",
            description =
                    "Measure the same on this kernel's ublk driver with fio (root), beside the"
                            + " model")
    private boolean real;

    @Option(names = "--seconds", description = "With --real: of each measurement")
    private int seconds = 2;

    @Option(names = "--rounds", description = "With --real: of all data paths; the median counts")
    private int rounds = 3;

    @Option(names = "--dir", description = "With --real: a folder on tmpfs")
    private Path dir = Path.of("/dev/shm");

    @Option(names = "--json", description = "Print all figures as JSON")
    private boolean json;

    LabCommand(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        Settings settings = settings();
        if (real) {
            require(seconds >= 1 && seconds <= 3600, "--seconds must be 1 to 3600, not " + seconds);
            require(rounds >= 1 && rounds <= 1000, "--rounds must be 1 to 1000, not " + rounds);
            RealStudy.Effort effort = new RealStudy.Effort(rounds, seconds);
            RealStudy measured =
                    RealStudy.measure(new LinuxKernel(), settings, prices(), dir, effort, err);
            out.print(json ? Json.of(measured) : measured.text());
            out.flush();
            return CommandLine.ExitCode.OK;
        }
        Study study = Study.make(settings, prices(), Mechanisms.all());
        Path file = svg;
        if (file != null) {
            write(file, StudySvg.of(study));
        }
        out.print(json ? Json.of(study) : StudyText.of(study));
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private Settings settings() {
        require(depth >= 1 && depth <= 4096, "--depth must be 1 to 4096, not " + depth);
        require(
                requests >= 1 && requests <= 10_000_000,
                "--requests must be 1 to 10000000, not " + requests);
        try {
            return new Settings(
                    sizes.stream().sorted().distinct().toList(),
                    backends.stream().sorted().distinct().toList(),
                    writes.stream().distinct().toList(),
                    new BackendTraits(latencyMicros * 1e3, bandwidth, jitter, false),
                    depth,
                    requests,
                    seed);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private Costs prices() {
        Costs.Given given;
        try {
            given = Costs.Given.parse(costs);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
        if (given.isComplete()) {
            return given.alone();
        }
        try {
            return Calibration.measure(new LinuxKernel(), cached).with(given);
        } catch (KernelException e) {
            throw new LabException(
                    "cannot measure what io_uring costs here: "
                            + e.getMessage()
                            + "; give every cost by hand with --cost",
                    e);
        }
    }

    private void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new LabException("cannot write " + file + ": " + e, e);
        }
        err.println("plots are in " + file);
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            throw wrong(message);
        }
    }

    private CommandLine.ParameterException wrong(@Nullable String message) {
        return new CommandLine.ParameterException(spec.commandLine(), String.valueOf(message));
    }
}
