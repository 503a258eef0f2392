package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.server.RunState;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.DeviceState;
import io.jublk.ublk.Recovery;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.Kernel;
import io.jublk.uring.LinuxKernel;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What {@code recover}, {@code upgrade} and {@code standby} share: devices that outlive a server,
 * and a line or an object for each of them.
 */
abstract class SuccessionCommand implements Runnable {

    @Spec private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    Which which;

    @Option(names = "--json", description = "Print the devices as a JSON array.")
    boolean json;

    static final class Which extends WhichDevices {

        @Option(
                names = {"-a", "--all"},
                required = true,
                description = "All devices of jublk that outlive a server, and that it concerns.")
        boolean all;

        @Override
        boolean isAll() {
            return all;
        }
    }

    /** Whether a device of ours that can outlive a server is meant by {@code --all}. */
    abstract boolean concerns(DeviceInfo info);

    /** Does it for one; what is printed of it as JSON. */
    abstract JsonObject run(Successor successor, DeviceInfo info);

    /** What is printed of it as text. */
    abstract String line(JsonObject state);

    static boolean isLive(DeviceInfo info) {
        return info.state() == DeviceState.LIVE;
    }

    @Override
    public final void run() {
        Kernel kernel = new LinuxKernel();
        Successor successor = new Successor(kernel);
        EachDevice each = new EachDevice(spec.commandLine());
        List<DeviceInfo> devices;
        try (ControlDevice control = ControlDevice.open(kernel)) {
            devices = which.find(control, info -> outlivesServers(info) && concerns(info));
        }
        for (DeviceInfo info : devices) {
            each.run(info, () -> run(successor, info), this::line);
        }
        each.finish(json);
    }

    private static boolean outlivesServers(DeviceInfo info) {
        return Recovery.ofFlags(info.flags()) != Recovery.NONE
                && RunState.read(info.id()).isPresent();
    }
}
