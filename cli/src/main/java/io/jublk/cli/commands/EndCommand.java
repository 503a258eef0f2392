package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.Kernel;
import io.jublk.uring.LinuxKernel;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code stop} and {@code del} share: which devices, one after the other, and their names. */
abstract class EndCommand implements Runnable {

    @Spec private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    Which which;

    @Option(names = "--json", description = "Print the devices concerned as a JSON array.")
    boolean json;

    static final class Which extends WhichDevices {

        @Option(
                names = {"-a", "--all"},
                required = true,
                description = "All ublk devices of this machine.")
        boolean all;

        @Override
        boolean isAll() {
            return all;
        }
    }

    /** Ends one device. */
    abstract void end(Kernel kernel, DeviceInfo info);

    @Override
    public final void run() {
        Kernel kernel = new LinuxKernel();
        List<DeviceInfo> devices;
        try (ControlDevice control = ControlDevice.open(kernel)) {
            devices = which.find(control, info -> true);
        }
        List<JsonObject> ended = new ArrayList<>();
        for (DeviceInfo info : devices) {
            end(kernel, info);
            ended.add(new JsonObject().put("id", info.id()).put("path", info.blockPath()));
        }
        if (json) {
            spec.commandLine().getOut().println(JsonObject.writeAll(ended));
        }
    }
}
