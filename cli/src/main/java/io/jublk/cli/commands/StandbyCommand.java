package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.server.RunState;
import io.jublk.cli.server.Standby;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.DeviceState;
import io.jublk.ublk.Recovery;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.Kernel;
import io.jublk.uring.LinuxKernel;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jublk standby}: devices that come back by themselves. */
@Command(
        name = "standby",
        description = {
            "Keep a process ready that serves a device as soon as its server has died.",
            "When it has taken over, another one stands by in its place. It goes with the device."
        },
        mixinStandardHelpOptions = true)
final class StandbyCommand implements Runnable {

    @Spec private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    Which which;

    @Option(names = "--end", description = "Have it go: nobody stands by any more.")
    boolean end;

    @Option(names = "--json", description = "Print the devices as a JSON array.")
    boolean json;

    static final class Which extends WhichDevices {

        @Option(
                names = {"-a", "--all"},
                required = true,
                description = "All devices that jublk serves and that can outlive a server.")
        boolean all;

        @Override
        boolean isAll() {
            return all;
        }
    }

    @Override
    public void run() {
        Kernel kernel = new LinuxKernel();
        Successor successor = new Successor(kernel);
        EachDevice each = new EachDevice(spec.commandLine());
        for (DeviceInfo info : devices(kernel)) {
            each.run(
                    info,
                    () -> end ? end(info) : successor.standBy(info),
                    state -> state.text("path") + ": " + line(state));
        }
        each.finish(json);
    }

    private static JsonObject end(DeviceInfo info) {
        try (Standby away = Standby.keepAway(info.id())) {
            away.remove();
        }
        return new JsonObject().put("id", info.id()).put("path", info.blockPath());
    }

    private String line(JsonObject state) {
        return end
                ? "nobody stands by"
                : "process " + state.number(Standby.PID_FIELD) + " stands by";
    }

    private List<DeviceInfo> devices(Kernel kernel) {
        try (ControlDevice control = ControlDevice.open(kernel)) {
            return which.find(control, StandbyCommand::mayBeStoodByFor);
        }
    }

    private static boolean mayBeStoodByFor(DeviceInfo info) {
        return Recovery.ofFlags(info.flags()) != Recovery.NONE
                && info.state() == DeviceState.LIVE
                && RunState.read(info.id()).isPresent();
    }
}
