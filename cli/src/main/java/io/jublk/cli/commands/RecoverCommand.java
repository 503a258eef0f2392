package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.DeviceState;
import picocli.CommandLine.Command;

/** {@code jublk recover}: new servers for devices whose server is gone. */
@Command(
        name = "recover",
        description = {
            "Bring back a device whose server has died or was quiesced.",
            "All that made it is in its run state: no option is typed again."
        },
        mixinStandardHelpOptions = true)
final class RecoverCommand extends SuccessionCommand {

    /** Neither stopped nor served. */
    @Override
    boolean concerns(DeviceInfo info) {
        return info.state() != DeviceState.DEAD
                && (!isLive(info) || Successor.server(info).isEmpty());
    }

    @Override
    JsonObject run(Successor successor, DeviceInfo info) {
        return successor.recover(info);
    }

    @Override
    String line(JsonObject state) {
        return state.text("path");
    }
}
