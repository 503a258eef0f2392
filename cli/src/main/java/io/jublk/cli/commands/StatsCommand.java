package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.server.ServerLink;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.LinuxKernel;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jublk stats}: what a live device's server counts. */
@Command(
        name = "stats",
        description = "Show what a live device's server has counted since it began.",
        mixinStandardHelpOptions = true)
final class StatsCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Option(
            names = {"-n", "--number"},
            paramLabel = "N",
            required = true,
            description = "The device's number.")
    int number;

    @Option(names = "--json", description = "Print the device and its figures as a JSON array.")
    boolean json;

    @Override
    public void run() {
        DeviceInfo info;
        try (ControlDevice control = ControlDevice.open(new LinuxKernel())) {
            info = Devices.find(control, number).orElseThrow(() -> ListCommand.noDevice(number));
        }
        JsonObject counted = ServerLink.ask(number, "stats", new JsonObject());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            JsonObject view = new JsonObject().put("id", number).put("path", info.blockPath());
            out.println(JsonObject.writeAll(List.of(view.putAll(counted))));
        } else {
            StatsText.lines(counted).forEach(out::println);
        }
    }
}
