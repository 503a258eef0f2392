package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.server.Standby;
import io.jublk.ublk.DeviceInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jublk standby}: devices that come back by themselves. */
@Command(
        name = "standby",
        description = {
            "Keep a process ready that serves a device as soon as its server has died.",
            "When it has taken over, another one stands by in its place. It goes with the device."
        },
        mixinStandardHelpOptions = true)
final class StandbyCommand extends SuccessionCommand {

    @Option(names = "--end", description = "Have it go: nobody stands by any more.")
    boolean end;

    @Override
    boolean concerns(DeviceInfo info) {
        return isLive(info);
    }

    @Override
    JsonObject run(Successor successor, DeviceInfo info) {
        if (!end) {
            return successor.standBy(info);
        }
        try (Standby away = Standby.keepAway(info.id())) {
            away.remove();
        }
        return new JsonObject().put("id", info.id()).put("path", info.blockPath());
    }

    @Override
    String line(JsonObject state) {
        return state.text("path")
                + (end
                        ? ": nobody stands by"
                        : ": process " + state.number(Standby.PID_FIELD) + " stands by");
    }
}
