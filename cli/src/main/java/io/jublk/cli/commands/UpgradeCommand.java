package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.DeviceInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jublk upgrade}: another server for a device that is in use. */
@Command(
        name = "upgrade",
        description = {
            "Give a live device a new server, of this version of jublk.",
            "The new one is started first; then the old one finishes what it has and goes. Requests"
                    + " wait meanwhile; how long is shown."
        },
        mixinStandardHelpOptions = true)
final class UpgradeCommand extends SuccessionCommand {

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description =
                    "How long the old server may need for its requests (default ${DEFAULT-VALUE}).")
    int timeoutSeconds;

    @Option(
            names = "--accept-errors",
            description =
                    "Also devices whose requests may fail meanwhile: --recovery fail-io, and"
                            + " requeue with batched delivery.")
    boolean acceptErrors;

    @Override
    boolean concerns(DeviceInfo info) {
        return isLive(info);
    }

    @Override
    JsonObject run(Successor successor, DeviceInfo info) {
        long millis = QuiesceCommand.requireTimeout(timeoutSeconds);
        return successor.upgrade(info, millis, acceptErrors);
    }

    @Override
    String line(JsonObject state) {
        return state.text("path")
                + ": served by process "
                + state.number("pid")
                + " now; requests waited "
                + state.number("pauseMillis")
                + " ms";
    }
}
