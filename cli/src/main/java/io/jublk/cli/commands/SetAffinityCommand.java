package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.server.ServerLink;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.LinuxKernel;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jublk set-affinity}: where a live device's queues are served. */
@Command(
        name = "set-affinity",
        description = "Choose the CPUs that serve the queues of a live device.",
        mixinStandardHelpOptions = true)
final class SetAffinityCommand implements Runnable {

    private static final int ALL_QUEUES = -1;

    @Spec private CommandSpec spec;

    @Option(
            names = {"-n", "--number"},
            paramLabel = "N",
            required = true,
            description = "The device's number.")
    int number;

    @Option(
            names = {"-q", "--queue"},
            paramLabel = "Q",
            description = "The queue, from 0; all of them by default.")
    @Nullable Integer queue;

    @Option(
            names = "--cpus",
            paramLabel = "LIST",
            converter = CpusConverter.class,
            required = true,
            description = "Where its thread is to run, such as 0-3,8.")
    String cpus = "";

    @Option(
            names = "--json",
            description = "Print the device and the CPUs of each queue as a JSON array.")
    boolean json;

    @Override
    public void run() {
        if (queue != null && queue < 0) {
            throw new UblkException("queues are counted from 0; there is no " + queue);
        }
        DeviceInfo info;
        try (ControlDevice control = ControlDevice.open(new LinuxKernel())) {
            info = Devices.find(control, number).orElseThrow(() -> ListCommand.noDevice(number));
        }
        JsonObject answer =
                ServerLink.ask(
                        number,
                        "affinity",
                        new JsonObject()
                                .put("queue", queue == null ? ALL_QUEUES : queue)
                                .put("cpus", cpus));
        PrintWriter out = spec.commandLine().getOut();
        JsonObject view =
                new JsonObject().put("id", number).put("path", info.blockPath()).putAll(answer);
        if (json) {
            out.println(JsonObject.writeAll(List.of(view)));
        }
    }
}
