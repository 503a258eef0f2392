package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.Kernel;
import io.jublk.uring.LinuxKernel;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jublk stop}: the block device goes, its number stays. */
@Command(
        name = "stop",
        description = {
            "Stop a device: /dev/ublkbN goes and its server ends.",
            "Its number stays taken until 'jublk del'."
        },
        mixinStandardHelpOptions = true)
final class StopCommand implements Runnable {

    @Spec private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    WhichDevices which;

    @Option(names = "--json", description = "Print the stopped devices as a JSON array.")
    boolean json;

    @Override
    public void run() {
        Kernel kernel = new LinuxKernel();
        List<DeviceInfo> devices;
        try (ControlDevice control = ControlDevice.open(kernel)) {
            devices = which.find(control);
        }
        List<JsonObject> stopped = new ArrayList<>();
        for (DeviceInfo info : devices) {
            new Stopper(kernel).stop(info);
            stopped.add(ended(info));
        }
        if (json) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(JsonObject.writeAll(stopped));
        }
    }

    static JsonObject ended(DeviceInfo info) {
        return new JsonObject().put("id", info.id()).put("path", info.blockPath());
    }
}
