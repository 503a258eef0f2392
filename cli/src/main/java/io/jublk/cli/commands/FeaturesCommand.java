package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.output.Table;
import io.jublk.ublk.Feature;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.LinuxKernel;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.BitSet;
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

    private static final String NEWER =
            "this driver is newer than this jublk, which has no use of it";

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
            for (int bit : unknownBits(bits)) {
                views.add(
                        new JsonObject()
                                .put("bit", bit)
                                .put("name", null)
                                .put("since", null)
                                .put("offered", true)
                                .put("use", NEWER));
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
        for (int bit : unknownBits(bits)) {
            table.row(bit, "-", "-", "yes", NEWER);
        }
        table.printTo(out);
    }

    /** What a driver newer than this jublk offers. */
    static List<Integer> unknownBits(@Nullable Long bits) {
        long known = 0;
        for (Feature feature : Feature.values()) {
            known |= feature.mask();
        }
        return bits == null
                ? List.of()
                : BitSet.valueOf(new long[] {bits & ~known}).stream().boxed().toList();
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
