package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.output.Sizes;
import io.jublk.cli.output.Table;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.LinuxKernel;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jublk list}. */
@Command(
        name = "list",
        description = "Show the devices of this machine.",
        mixinStandardHelpOptions = true)
final class ListCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Option(
            names = {"-n", "--number"},
            paramLabel = "N",
            description = "Show this device alone.")
    @Nullable Integer number;

    @Option(names = "--json", description = "Print a JSON array.")
    boolean json;

    @Override
    public void run() {
        Integer only = number;
        List<JsonObject> views;
        try (ControlDevice control = ControlDevice.open(new LinuxKernel())) {
            List<DeviceInfo> devices =
                    only == null
                            ? Devices.all(control)
                            : List.of(
                                    Devices.find(control, only).orElseThrow(() -> noDevice(only)));
            views = devices.stream().map(DeviceView::of).toList();
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonObject.writeAll(views));
        } else if (!views.isEmpty()) {
            table(views).printTo(out);
        }
    }

    static UblkException noDevice(int id) {
        return new UblkException(
                "there is no ublk device " + id + "; 'jublk list' shows those that are");
    }

    private static Table table(List<JsonObject> views) {
        Table table =
                new Table(
                        "DEVICE",
                        "TYPE",
                        "STATE",
                        "SIZE",
                        "QUEUES",
                        "DEPTH",
                        "DATA PATH",
                        "PID",
                        "FILE");
        for (JsonObject view : views) {
            boolean alive = Boolean.TRUE.equals(view.get("serverAlive"));
            Object size = view.get("sizeBytes");
            table.row(
                    Objects.requireNonNull(view.get("path")),
                    text(view, "type"),
                    text(view, "state"),
                    size instanceof Number n ? Sizes.format(n.longValue()) : "-",
                    text(view, "queues"),
                    text(view, "depth"),
                    text(view, "dataPath") + (view.textOrNull("shared") == null ? "" : " + shared"),
                    alive ? text(view, "pid") : "dead",
                    text(view, "file"));
        }
        return table;
    }

    private static String text(JsonObject view, String name) {
        return Objects.requireNonNullElse(view.get(name), "-").toString();
    }
}
