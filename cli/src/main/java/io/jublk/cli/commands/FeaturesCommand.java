package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.output.Table;
import io.jublk.ublk.Feature;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.LinuxKernel;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jublk features}. */
@Command(
        name = "features",
        description = "Show what this kernel's ublk driver can do, and what jublk does with it.",
        mixinStandardHelpOptions = true)
final class FeaturesCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Option(names = "--json", description = "Print a JSON array.")
    boolean json;

    @Override
    public void run() {
        Long bits = driverBits();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            List<JsonObject> views = new ArrayList<>();
            for (Feature feature : Feature.values()) {
                views.add(
                        new JsonObject()
                                .put("bit", feature.bitNumber())
                                .put("name", "UBLK_F_" + feature)
                                .put("since", feature.since())
                                .put("offered", bits == null ? null : feature.isIn(bits))
                                .put("use", feature.use()));
            }
            out.println(JsonObject.writeAll(views));
            return;
        }
        Table table = new Table("BIT", "FEATURE", "SINCE", "HERE", "JUBLK USES IT FOR");
        for (Feature feature : Feature.values()) {
            table.row(
                    feature.bitNumber(),
                    "UBLK_F_" + feature,
                    feature.since(),
                    bits == null ? "?" : feature.isIn(bits) ? "yes" : "-",
                    feature.use());
        }
        table.printTo(out);
    }

    /** Null, and a note, when there is no driver to ask: the table is of use all the same. */
    private @Nullable Long driverBits() {
        try (ControlDevice control = ControlDevice.open(new LinuxKernel())) {
            return control.features();
        } catch (UblkException e) {
            spec.commandLine().getErr().println("jublk: note: " + e.getMessage());
            return null;
        }
    }
}
