package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.server.RunState;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.control.ControlException;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.LinuxKernel;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jublk del}: stops a device, removes it, forgets it. */
@Command(
        name = "del",
        description = {
            "Stop a device and remove it.",
            "Works on a device whose server has died, and on other servers' devices."
        },
        mixinStandardHelpOptions = true)
final class DelCommand implements Runnable {

    @Spec private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    WhichDevices which;

    @Option(names = "--json", description = "Print the removed devices as a JSON array.")
    boolean json;

    @Override
    public void run() {
        Kernel kernel = new LinuxKernel();
        List<DeviceInfo> devices;
        try (ControlDevice control = ControlDevice.open(kernel)) {
            devices = which.find(control);
        }
        List<JsonObject> removed = new ArrayList<>();
        for (DeviceInfo info : devices) {
            new Stopper(kernel).stop(info);
            delete(kernel, info.id());
            RunState.remove(info.id());
            removed.add(StopCommand.ended(info));
        }
        if (json) {
            spec.commandLine().getOut().println(JsonObject.writeAll(removed));
        }
    }

    /** A server in the foreground removes its device itself; then there is nothing left to do. */
    private static void delete(Kernel kernel, int id) {
        try (ControlDevice control = ControlDevice.open(kernel)) {
            control.delete(id);
        } catch (ControlException e) {
            if (e.errno() != Errno.ENODEV) {
                throw e;
            }
        }
    }
}
