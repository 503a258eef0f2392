package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.output.Sizes;
import io.jublk.cli.server.ServerLink;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.Resizable;
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

/** {@code jublk resize}: another size for a live device. */
@Command(
        name = "resize",
        description = {
            "Make a live device larger or smaller, with its users on it (Linux 6.16).",
            "loop: its file becomes longer where it has to, and is cut off by --shrink.",
            "qcow2: its image can grow. null, ram: any size."
        },
        mixinStandardHelpOptions = true)
final class ResizeCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Option(
            names = {"-n", "--number"},
            paramLabel = "N",
            required = true,
            description = "The device's number.")
    int number;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "The new size; by default what the backing file has by now.")
    @Nullable Long size;

    @Option(
            names = "--shrink",
            description = "Data behind a smaller size may go; a file is cut off there.")
    boolean shrink;

    @Option(names = "--json", description = "Print the device and its sizes as a JSON array.")
    boolean json;

    @Override
    public void run() {
        Long wanted = size;
        if (wanted != null && wanted == 0) {
            throw new UblkException("--size must be more than 0");
        }
        DeviceInfo info;
        try (ControlDevice control = ControlDevice.open(new LinuxKernel())) {
            info = Devices.find(control, number).orElseThrow(() -> ListCommand.noDevice(number));
        }
        JsonObject answer =
                ServerLink.ask(
                        number,
                        "resize",
                        new JsonObject()
                                .put("size", wanted == null ? Resizable.AS_BACKEND : wanted)
                                .put("shrink", shrink));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            JsonObject view =
                    new JsonObject().put("id", number).put("path", info.blockPath()).putAll(answer);
            out.println(JsonObject.writeAll(List.of(view)));
        } else {
            long before = answer.number("previousBytes");
            long now = answer.number("sizeBytes");
            out.println(
                    info.blockPath()
                            + " has "
                            + Sizes.format(now)
                            + (now == before ? ", as before" : ", had " + Sizes.format(before)));
        }
    }
}
