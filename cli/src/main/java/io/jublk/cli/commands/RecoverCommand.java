package io.jublk.cli.commands;

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

/** {@code jublk recover}: new servers for devices whose server is gone. */
@Command(
        name = "recover",
        description = {
            "Bring back a device whose server has died or was quiesced.",
            "All that made it is in its run state: no option is typed again."
        },
        mixinStandardHelpOptions = true)
final class RecoverCommand implements Runnable {

    @Spec private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    Which which;

    @Option(names = "--json", description = "Print the devices as a JSON array.")
    boolean json;

    static final class Which extends WhichDevices {

        @Option(
                names = {"-a", "--all"},
                required = true,
                description = "All devices of jublk that wait for a server.")
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
            each.run(info, () -> successor.recover(info), state -> state.text("path"));
        }
        each.finish(json);
    }

    private List<DeviceInfo> devices(Kernel kernel) {
        try (ControlDevice control = ControlDevice.open(kernel)) {
            return which.find(control, RecoverCommand::waits);
        }
    }

    /** Ours, made to be recovered, neither stopped nor served. */
    private static boolean waits(DeviceInfo info) {
        return Recovery.ofFlags(info.flags()) != Recovery.NONE
                && info.state() != DeviceState.DEAD
                && RunState.read(info.id()).isPresent()
                && (info.state() != DeviceState.LIVE || Successor.server(info).isEmpty());
    }
}
