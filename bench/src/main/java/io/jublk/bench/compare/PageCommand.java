package io.jublk.bench.compare;

import io.jublk.bench.BenchException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jublk bench page}. */
@Command(
        name = "page",
        description = "Writes the figures of raw results into docs/performance.md, and its plots.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class PageCommand implements Callable<Integer> {

    private final PrintWriter out;

    @Option(names = "--page", description = "The page")
    private Path page = Path.of("docs/performance.md");

    @Option(names = "--results", description = "The folder of raw results")
    private Path results = Path.of("bench/results");

    @Option(names = "--check", description = "Write nothing; fail where page and results disagree")
    private boolean check;

    public PageCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        int changed = 0;
        for (Map.Entry<String, String> file : Page.generate(page, results).entrySet()) {
            Path path = page.resolveSibling(file.getKey());
            if (!file.getValue().equals(contents(path))) {
                changed++;
                out.println((check ? "differs from the results: " : "written: ") + path);
                if (!check) {
                    write(path, file.getValue());
                }
            }
        }
        return check && changed > 0 ? 1 : 0;
    }

    private static String contents(Path path) {
        try {
            return Files.exists(path) ? Files.readString(path) : "";
        } catch (IOException e) {
            throw new BenchException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    private static void write(Path path, String text) {
        try {
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new BenchException("cannot write " + path + ": " + e.getMessage(), e);
        }
    }
}
