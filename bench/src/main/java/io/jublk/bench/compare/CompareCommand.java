package io.jublk.bench.compare;

import io.jublk.bench.BenchException;
import io.jublk.bench.ByteSize;
import io.jublk.bench.Cleanup;
import io.jublk.bench.Fio;
import io.jublk.bench.FioTime;
import io.jublk.bench.Launcher;
import io.jublk.bench.Machine;
import io.jublk.bench.Pattern;
import io.jublk.bench.Positive;
import io.jublk.bench.Progress;
import io.jublk.bench.Workload;
import io.jublk.bench.Workspace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jublk bench compare}. */
@Command(
        name = "compare",
        description = {
            "Measures any set of servers side by side: throughput, CPU time, latency at depth 1,"
                    + " memory, time to attach.",
            "All serve one file; rounds alternate; servers that are not installed are named and"
                    + " left out."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class CompareCommand implements Callable<Integer> {

    private static final long SMALL_BYTES = 4096;
    private static final int QUICK_ROUNDS = 3;
    private static final double QUICK_SECONDS = 0.3;

    /** Of attaching; a JVM's start is slow where page faults are. */
    private static final int ATTACH_ROUNDS = 3;

    private static final ByteSize QUICK_FILE = new ByteSize(256 << 20);

    /** One way of each kind; sizes at the ends. */
    private static final List<String> QUICK_SERVERS =
            List.of(
                    "jublk-auto-registered",
                    "jublk-copied",
                    "kublk-auto_zc",
                    "kublk-copied",
                    "ublk",
                    "rublk",
                    "losetup",
                    "qemu-nbd");

    private static final List<String> TARGETS =
            List.of(Wish.NULL, Wish.LOOP, Wish.QCOW2, Wish.QCOW2_EMPTY);

    private final List<String> commandLine;
    private final PrintWriter out;
    private final PrintWriter err;

    @Option(
            names = "--servers",
            split = ",",
            paramLabel = "SERVER",
            description = {
                "jublk-PATH for each data path; kublk-auto_zc, -zc, -user_copy, -copied,"
                        + " -batch-auto_zc, -batch-copied; ublk-zc, -copied; rublk-zc, -user_copy,"
                        + " -copied; losetup-direct, -buffered; qemu-nbd; jublk-loop (beside qcow2).",
                "A first word stands for all of its kind; without this option all are measured"
            })
    private @Nullable List<String> servers;

    @Option(
            names = "--with",
            paramLabel = "NAME=OPTIONS",
            description =
                    "One more, jublk-NAME: jublk with these options of 'jublk add'; may be repeated")
    private List<String> with = List.of();

    @Option(
            names = "--targets",
            split = ",",
            paramLabel = "TARGET",
            description = "null, loop; qcow2, all allocated; qcow2-empty, nothing allocated")
    private List<String> targets = List.of(Wish.NULL, Wish.LOOP);

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "SIZE",
            converter = ByteSize.Converter.class,
            description = "Request sizes; without it 4k,64k,128k,512k")
    private @Nullable List<ByteSize> sizes;

    @Option(
            names = "--rw",
            split = ",",
            paramLabel = "RW",
            description = "As of 'jublk bench': random at 4k, sequential above")
    private List<Pattern> rw = List.of(Pattern.READ, Pattern.WRITE);

    @Option(
            names = "--rounds",
            converter = Positive.class,
            description = "How many rounds; without it 5")
    private @Nullable Integer rounds;

    @Option(names = "--seconds", description = "How long each run is; without it 1")
    private @Nullable Double seconds;

    @Option(names = "--quick", description = "A few servers, sizes, rounds: under five minutes")
    private boolean quick;

    @Option(
            names = {"-q", "--queues"},
            converter = Positive.class,
            description = "Queues of each device that has such")
    private int queues = 1;

    @Option(
            names = {"-d", "--depth"},
            converter = Positive.class,
            description = "Requests under way per queue")
    private int depth = 128;

    @Option(names = "--dir", description = "Where the backing file goes; without it a tmpfs")
    private @Nullable Path dir;

    @Option(
            names = "--file-size",
            converter = ByteSize.Converter.class,
            description = "Size of the backing file; without it 512m")
    private @Nullable ByteSize fileSize;

    @Option(names = "--json", description = "Print all rounds, the machine, the commands as JSON")
    private boolean json;

    @Option(names = "--out", paramLabel = "FILE", description = "Write that JSON to a file as well")
    private @Nullable Path file;

    @Option(names = "--svg", paramLabel = "FILE", description = "Draw it")
    private @Nullable Path svg;

    public CompareCommand(String[] commandLine, PrintWriter out, PrintWriter err) {
        this.commandLine = List.of(commandLine);
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        checkTargets();
        Launcher launcher = Launcher.fromProperty();
        List<Server> chosen = servers(launcher);
        String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        Report report;
        try (Cleanup cleanup = Cleanup.begin(err)) {
            Fio fio = Fio.find(cleanup);
            Comparison comparison = new Comparison(cleanup, fio, new Progress(err));
            Comparison.Plan plan = plan();
            long bytes = fileSize().bytes();
            String fileSystem = "";
            for (String target : targets) {
                Wish wish = new Wish(target, null, queues, depth);
                Backing backing =
                        new Backing(() -> Workspace.make(cleanup, dir), launcher, bytes, wish);
                fileSystem = wish.hasFile() ? backing.fileSystem() : fileSystem;
                comparison.run(chosen, backing, plan);
            }
            report =
                    new Report(
                            date,
                            Commit.of(Path.of(launcher.path())),
                            Machine.here(),
                            fio.version(),
                            commandLine,
                            new Report.Settings(
                                    plan.rounds(), seconds(), queues, depth, bytes, fileSystem),
                            comparison.subjects(),
                            comparison.leftOut(),
                            comparison.cells(),
                            comparison.latency(),
                            comparison.attach(),
                            comparison.memory());
        }
        write(report);
        return 0;
    }

    private void write(Report report) {
        String raw = Json.write(report);
        save(file, raw);
        if (svg != null) {
            save(svg, Plots.of(report, report.targets()));
        }
        out.print(json ? raw : ReportText.of(report));
        out.flush();
    }

    private static void save(@Nullable Path path, String text) {
        if (path == null) {
            return;
        }
        try {
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new BenchException("cannot write " + path + ": " + e.getMessage(), e);
        }
    }

    private void checkTargets() {
        for (String target : targets) {
            if (!TARGETS.contains(target)) {
                throw new BenchException(
                        "'"
                                + target
                                + "' is none of the targets that are compared: "
                                + String.join(", ", TARGETS));
            }
        }
        if (seconds != null && !(seconds >= 0.1 && seconds <= 3600)) {
            throw new BenchException("--seconds takes 0.1 to 3600, not " + seconds);
        }
    }

    private List<Server> servers(Launcher launcher) {
        List<Server> all = Servers.all(launcher);
        List<Server> chosen = new ArrayList<>();
        if (servers != null) {
            chosen.addAll(Servers.choose(all, servers));
        } else {
            chosen.addAll(quick ? Servers.choose(all, QUICK_SERVERS) : all);
        }
        with.forEach(text -> chosen.add(Servers.more(launcher, text)));
        return chosen;
    }

    private Comparison.Plan plan() {
        List<ByteSize> each =
                sizes != null
                        ? sizes
                        : Stream.of(4 << 10, 64 << 10, 128 << 10, 512 << 10)
                                .filter(s -> !quick || s == 4 << 10 || s == 512 << 10)
                                .map(ByteSize::new)
                                .toList();
        List<Workload> depthOne =
                (quick ? rw.subList(0, 1) : rw)
                        .stream().map(pattern -> Workload.of(pattern, SMALL_BYTES, 1)).toList();
        List<Workload> workloads = new ArrayList<>();
        for (ByteSize size : each) {
            rw.forEach(pattern -> workloads.add(Workload.of(pattern, size.bytes(), null)));
        }
        int count = rounds != null ? rounds : quick ? QUICK_ROUNDS : 5;
        return new Comparison.Plan(
                workloads,
                depthOne,
                count,
                new FioTime(Duration.ZERO, Duration.ofMillis(Math.round(seconds() * 1000))),
                quick ? 1 : ATTACH_ROUNDS);
    }

    private double seconds() {
        return seconds != null ? seconds : quick ? QUICK_SECONDS : 1;
    }

    private ByteSize fileSize() {
        return fileSize != null ? fileSize : quick ? QUICK_FILE : new ByteSize(512 << 20);
    }
}
