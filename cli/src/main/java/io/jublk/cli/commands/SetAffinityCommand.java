package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.UblkException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jublk set-affinity}: where a live device's queues are served. */
@Command(
        name = "set-affinity",
        description = "Choose the CPUs that serve the queues of a live device.",
        mixinStandardHelpOptions = true)
final class SetAffinityCommand extends AskCommand {

    private static final int ALL_QUEUES = -1;

    @Option(
            names = {"-q", "--queue"},
            paramLabel = "Q",
            description = "The queue, from 0; all of them by default.")
    @Nullable Integer queue;

    @Option(
            names = "--cpus",
            paramLabel = "LIST",
            converter = CpusConverter.class,
            required = true,
            description = "Where its thread is to run, such as 0-3,8.")
    String cpus = "";

    SetAffinityCommand() {
        super("affinity");
    }

    @Override
    JsonObject request() {
        if (queue != null && queue < 0) {
            throw new UblkException("queues are counted from 0; there is no " + queue);
        }
        return new JsonObject().put("queue", queue == null ? ALL_QUEUES : queue).put("cpus", cpus);
    }

    /** It is as it was asked for: there is nothing to say. */
    @Override
    void print(PrintWriter out, String path, JsonObject answer) {}
}
