package io.jublk.bench.demo;

import io.jublk.bench.Ink;
import io.jublk.bench.Launcher;
import io.jublk.bench.Positive;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jublk demo}. */
@Command(
        name = "demo",
        description = {
            "Shows what this is about, from outside and checked:",
            "a device holds a file system that comes back byte for byte, and is measured copied and"
                    + " with zero copy. Leaves nothing behind."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class DemoCommand implements Callable<Integer> {

    private static final long SEEDS = 1_000_000;

    private final PrintWriter out;
    private final PrintWriter err;

    @Option(names = "--seconds", converter = Positive.class, description = "How long each run is")
    private int seconds = 2;

    @Option(names = "--rounds", converter = Positive.class, description = "How many rounds")
    private int rounds = 1;

    @Option(
            names = "--seed",
            description = "The files are made from this; without it, another each time")
    private @Nullable Long seed;

    @Option(names = "--dir", description = "Where backing files go; without it a tmpfs")
    private @Nullable Path dir;

    /** For the commands' parent. */
    public DemoCommand(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        Launcher launcher = Launcher.fromProperty();
        Requirements.check();
        long files = seed == null ? RandomGenerator.getDefault().nextLong(SEEDS) : seed;
        DemoOptions options = new DemoOptions(seconds, rounds, files, dir);
        new Demo(launcher, options, new Steps(out, Ink.forStandardOutput()), err).run();
        return 0;
    }
}
