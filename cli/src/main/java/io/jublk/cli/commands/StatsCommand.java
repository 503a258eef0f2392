package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code jublk stats}: what a live device's server counts. */
@Command(
        name = "stats",
        description = "Show what a live device's server has counted since it began.",
        mixinStandardHelpOptions = true)
final class StatsCommand extends AskCommand {

    StatsCommand() {
        super("stats");
    }

    @Override
    JsonObject request() {
        return new JsonObject();
    }

    @Override
    void print(PrintWriter out, String path, JsonObject answer) {
        StatsText.lines(answer).forEach(out::println);
    }
}
