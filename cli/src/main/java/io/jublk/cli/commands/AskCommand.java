package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.server.ServerLink;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.LinuxKernel;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that the server of one live device carries out. */
abstract class AskCommand implements Runnable {

    private final String verb;

    @Spec private CommandSpec spec;

    @Option(
            names = {"-n", "--number"},
            paramLabel = "N",
            required = true,
            description = "The device's number.")
    int number;

    @Option(names = "--json", description = "Print the device and the answer as a JSON array.")
    boolean json;

    /**
     * @param verb that the server knows it by
     */
    AskCommand(String verb) {
        this.verb = verb;
    }

    /**
     * What it is asked with.
     *
     * @throws io.jublk.ublk.UblkException when that makes no sense
     */
    abstract JsonObject request();

    /** For people. */
    abstract void print(PrintWriter out, String path, JsonObject answer);

    @Override
    public final void run() {
        JsonObject request = request();
        DeviceInfo info;
        try (ControlDevice control = ControlDevice.open(new LinuxKernel())) {
            info = Devices.find(control, number).orElseThrow(() -> ListCommand.noDevice(number));
        }
        JsonObject answer = ServerLink.ask(number, verb, request);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            JsonObject view = new JsonObject().put("id", number).put("path", info.blockPath());
            out.println(JsonObject.writeAll(List.of(view.putAll(answer))));
        } else {
            print(out, info.blockPath(), answer);
        }
    }
}
