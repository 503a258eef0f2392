package io.jublk.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jublk bench}. */
@Command(
        name = "bench",
        description = {
            "Measures two devices side by side with fio.",
            "Rounds alternate between the two; shown are medians, and the ratio A/B with its"
                    + " smallest and largest value over the rounds."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class BenchCommand implements Callable<Integer> {

    private static final String SPEC = "arguments of 'jublk add'; loop gets a file of its own";

    private final List<String> commandLine;
    private final PrintWriter out;
    private final PrintWriter err;

    @Option(names = "--a", paramLabel = "\"ADD\"", description = "Device A: " + SPEC)
    private String a = "loop --data-path auto-registered";

    @Option(names = "--b", paramLabel = "\"ADD\"", description = "Device B, likewise")
    private String b = "loop --data-path copied";

    @Option(names = "--rounds", converter = Positive.class, description = "How many rounds")
    private int rounds = 5;

    @Option(names = "--seconds", converter = Positive.class, description = "How long each run is")
    private int seconds = 3;

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "SIZE",
            converter = ByteSize.Converter.class,
            description = "Request sizes")
    private List<ByteSize> sizes =
            List.of(
                    new ByteSize(4 << 10),
                    new ByteSize(64 << 10),
                    new ByteSize(128 << 10),
                    new ByteSize(512 << 10));

    @Option(
            names = "--rw",
            split = ",",
            paramLabel = "RW",
            description = {
                "read, write, randread, randwrite;",
                "read and write are random at 4k and sequential above"
            })
    private List<Pattern> rw = List.of(Pattern.READ, Pattern.WRITE);

    @Option(
            names = "--depth",
            converter = Positive.class,
            description = "Requests in flight; without it 32, and 64 at 4k")
    private @Nullable Integer depth;

    @Option(names = "--dir", description = "Where backing files go; without it a tmpfs")
    private @Nullable Path dir;

    @Option(
            names = "--file-size",
            converter = ByteSize.Converter.class,
            description = "Size of a backing file")
    private ByteSize fileSize = new ByteSize(1 << 30);

    @Option(
            names = "--json",
            description = "Print all rounds, the machine and the commands as JSON")
    private boolean json;

    @Option(names = "--keep", description = "Leave devices and files in place at the end")
    private boolean keep;

    BenchCommand(String[] commandLine, PrintWriter out, PrintWriter err) {
        this.commandLine = List.of(commandLine);
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        List<Workload> workloads = Workload.all(sizes, rw, depth);
        DeviceSpec specA = spec(a);
        DeviceSpec specB = spec(b);
        BenchReport report;
        List<String> kept = List.of();
        try (Cleanup cleanup = Cleanup.begin(err)) {
            BenchRun run =
                    new BenchRun(cleanup, Launcher.fromProperty(), dir, fileSize.bytes(), err);
            BenchDevices devices = run.add(specA, specB);
            report = run.measure(devices, workloads, rounds, seconds, commandLine);
            if (keep) {
                cleanup.keepAll();
                kept = devices.removal();
            }
        }
        out.print(json ? BenchJson.of(report) : BenchText.of(report));
        out.flush();
        // With --json the standard output is for JSON alone.
        kept.forEach(line -> (json ? err : out).println(line));
        return 0;
    }

    /** A file that the user names may hold something; to write to it takes more than a default. */
    private DeviceSpec spec(String text) {
        DeviceSpec spec = DeviceSpec.parse(text);
        if (spec.namesFile() && rw.stream().anyMatch(Pattern::writes)) {
            throw new BenchException(
                    "\""
                            + text
                            + "\" names a file, and writes would destroy what is in it;"
                            + " leave out --file, or add --rw read");
        }
        return spec;
    }
}
