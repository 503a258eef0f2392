package io.jublk.sim;

import io.jublk.sim.client.Finding;
import io.jublk.sim.ring.Interposer;
import io.jublk.sim.schedule.DeviceKind;
import io.jublk.sim.schedule.Fault;
import io.jublk.sim.schedule.Numbers;
import io.jublk.sim.schedule.RunOptions;
import io.jublk.sim.schedule.Shrinker;
import io.jublk.sim.schedule.Simulation;
import io.jublk.sim.schedule.TargetKind;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.UblkException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jublk sim}: exit status 0 when nothing was found, 1 with a finding. */
@Command(
        name = "jublk sim",
        description = {
            "Runs the engine on a simulated kernel under an adversary, and checks every byte.",
            "Needs neither root nor a ublk driver. The same seed gives the same run everywhere."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class SimCommand implements Callable<Integer> {

    private final PrintWriter out;
    private final PrintWriter err;
    private final Supplier<Interposer> interposer;

    @Spec private CommandSpec spec;

    @Option(names = "--seed", paramLabel = "S", description = "The first seed; else one at random")
    private @Nullable Long seed;

    @Option(names = "--seeds", paramLabel = "K", description = "How many seeds, one after another")
    private int seeds = 1;

    @Option(names = "--requests", paramLabel = "N", description = "Requests for each seed")
    private int requests = 10_000;

    @Option(
            names = "--target",
            paramLabel = "T",
            description =
                    "loop, loop-buffered, split, waiting or null; without it the seed draws one")
    private @Nullable String target;

    @Option(names = "--faults", paramLabel = "F", description = "all, none, or a list with commas")
    private String faults = "all";

    @Option(names = "--data-path", paramLabel = "P", description = "Without it the seed draws one")
    private @Nullable String dataPath;

    @Option(
            names = "--delivery",
            paramLabel = "D",
            description = "per-tag or batched; without it the seed draws one")
    private @Nullable String delivery;

    @Option(names = "--threads", paramLabel = "T", description = "Of each queue; 0 likewise")
    private int threads;

    @Option(names = "--queues", paramLabel = "Q", description = "0: the seed draws a number")
    private int queues;

    @Option(names = "--depth", paramLabel = "D", description = "Of each queue; 0 likewise")
    private int depth;

    @Option(names = "--only", paramLabel = "LIST", description = "Request numbers, as 0-3,17")
    private @Nullable String only;

    @Option(
            names = "--device",
            paramLabel = "K",
            description =
                    "plain, shared, unprivileged or unprivileged-shared; without it the seed draws"
                            + " one")
    private @Nullable String device;

    @Option(names = "--few-faults", paramLabel = "N", description = "At most so many faults")
    private int fewFaults = RunOptions.ANY;

    @Option(names = "--salt", paramLabel = "N", description = "Another order for the same requests")
    private int salt;

    @Option(names = "--no-shrink", description = "Report a finding as it was found")
    private boolean noShrink;

    @Option(names = "--journal", description = "Also what happened last")
    private boolean journal;

    /**
     * @param interposer what a test plants into each run
     */
    SimCommand(PrintWriter out, PrintWriter err, Supplier<Interposer> interposer) {
        this.out = out;
        this.err = err;
        this.interposer = interposer;
    }

    @Override
    public Integer call() {
        RunOptions options = options();
        long begin = System.nanoTime();
        long done = 0;
        long failed = 0;
        long injected = 0;
        long servers = 0;
        long enters = 0;
        if (seeds < 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--seeds must be at least 1, not " + seeds);
        }
        for (int i = 0; i < seeds; i++) {
            RunOptions run = forSeed(options, options.seed() + i);
            Simulation simulation = new Simulation(run, interposer.get());
            try {
                Simulation.Result result = simulation.run();
                done += result.requests();
                failed += result.failed();
                injected += result.faults();
                servers += result.servers();
                enters += result.enters();
                if (journal) {
                    out.print(simulation.journal());
                }
            } catch (Finding finding) {
                report(finding, simulation, run);
                return CommandLine.ExitCode.SOFTWARE;
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        out.printf(
                "seed %d%s: %,d requests (%,d failed for a reason), %,d faults, %,d servers:"
                        + " nothing found%n%.2f s, %,.0f requests/s, %.2f enters per request%n",
                options.seed(),
                seeds == 1 ? "" : " to " + (options.seed() + seeds - 1),
                done,
                failed,
                injected,
                servers,
                seconds,
                done / seconds,
                (double) enters / Math.max(done, 1));
        return CommandLine.ExitCode.OK;
    }

    private RunOptions forSeed(RunOptions options, long value) {
        TargetKind[] kinds = TargetKind.values();
        RunOptions run = options.withSeed(value);
        return target != null
                ? run
                : run.withTarget(kinds[(int) Math.floorMod(value, (long) kinds.length)]);
    }

    private void report(Finding finding, Simulation simulation, RunOptions run) {
        err.println("jublk: " + finding.getMessage());
        if (journal) {
            err.print(simulation.journal());
            err.flush();
        }
        if (finding.getCause() != null && System.getenv(Main.DEBUG_VARIABLE) != null) {
            finding.getCause().printStackTrace(err);
        }
        if (!noShrink) {
            RunOptions small = new Shrinker(run, interposer).shrink();
            err.println("  smaller: " + small.command());
        }
    }

    private RunOptions options() {
        try {
            return new RunOptions(
                    seed != null ? seed : ThreadLocalRandom.current().nextLong(1L << 32),
                    requests,
                    Fault.parse(faults),
                    target == null ? TargetKind.LOOP : TargetKind.ofLabel(target),
                    dataPath == null ? null : DataPathKind.ofLabel(dataPath),
                    delivery == null ? null : DeliveryKind.ofLabel(delivery),
                    queues,
                    threads,
                    depth,
                    only == null ? null : Numbers.parse(only),
                    fewFaults,
                    salt,
                    device == null ? null : DeviceKind.ofLabel(device));
        } catch (IllegalArgumentException | UblkException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
