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
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jublk upgrade}: another server for a device that is in use. */
@Command(
        name = "upgrade",
        description = {
            "Give a live device a new server, of this version of jublk.",
            "The new one is started first; then the old one finishes what it has and goes. Requests"
                    + " wait meanwhile; how long is shown."
        },
        mixinStandardHelpOptions = true)
final class UpgradeCommand implements Runnable {

    @Spec private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    Which which;

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
        long millis = QuiesceCommand.requireTimeout(timeoutSeconds);
        Kernel kernel = new LinuxKernel();
        Successor successor = new Successor(kernel);
        EachDevice each = new EachDevice(spec.commandLine());
        for (DeviceInfo info : devices(kernel)) {
            each.run(
                    info,
                    () -> successor.upgrade(info, millis, acceptErrors),
                    UpgradeCommand::line);
        }
        each.finish(json);
    }

    private static String line(JsonObject state) {
        return state.text("path")
                + ": served by process "
                + state.number("pid")
                + " now; requests waited "
                + state.number("pauseMillis")
                + " ms";
    }

    private List<DeviceInfo> devices(Kernel kernel) {
        try (ControlDevice control = ControlDevice.open(kernel)) {
            return which.find(control, UpgradeCommand::mayHandOver);
        }
    }

    private static boolean mayHandOver(DeviceInfo info) {
        return Recovery.ofFlags(info.flags()) != Recovery.NONE
                && info.state() == DeviceState.LIVE
                && RunState.read(info.id()).isPresent();
    }
}
