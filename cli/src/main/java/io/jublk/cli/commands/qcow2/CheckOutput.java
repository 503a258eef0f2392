package io.jublk.cli.commands.qcow2;

import io.jublk.cli.output.JsonObject;
import io.jublk.qcow2.check.CheckReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A check's report, for a person and for a program. */
final class CheckOutput {

    /** The keys of {@code qemu-img check --output=json}, which leaves out zeros, and overlaps. */
    static JsonObject json(Path file, CheckReport report) {
        return new JsonObject()
                .put("filename", file.toString())
                .put("format", "qcow2")
                .put("check-errors", report.checkErrors())
                .put("corruptions", report.corruptions())
                .put("overlaps", report.overlaps())
                .put("leaks", report.leaks())
                .put("corruptions-fixed", report.corruptionsFixed())
                .put("leaks-fixed", report.leaksFixed())
                .put("total-clusters", report.totalClusters())
                .put("allocated-clusters", report.allocatedClusters())
                .put("fragmented-clusters", report.fragmentedClusters())
                .put("compressed-clusters", report.compressedClusters())
                .put("image-end-offset", report.imageEndOffset());
    }

    /** The findings, then a summary in lines. */
    static List<String> text(CheckReport report) {
        List<String> lines = new ArrayList<>(report.findings());
        if (report.corruptionsFixed() > 0 || report.leaksFixed() > 0) {
            lines.add(
                    "Repaired: %d errors, %d leaked clusters."
                            .formatted(report.corruptionsFixed(), report.leaksFixed()));
        }
        if (report.isConsistent() && report.leaks() == 0) {
            lines.add("No errors were found on the image.");
        }
        add(
                lines,
                report.corruptions(),
                "%d errors were found on the image. Data may be wrong, and further writes may"
                        + " destroy some.");
        add(
                lines,
                report.overlaps(),
                "%d clusters of metadata are used a second time. Further writes may destroy data.");
        add(
                lines,
                report.leaks(),
                "%d leaked clusters were found on the image. They waste space and harm no data.");
        add(lines, report.checkErrors(), "%d things could not be checked.");
        if (report.totalClusters() > 0 && report.allocatedClusters() > 0) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "%d/%d = %.2f%% allocated, %.2f%% fragmented, %.2f%% compressed"
                                    + " clusters",
                            report.allocatedClusters(),
                            report.totalClusters(),
                            percent(report.allocatedClusters(), report.totalClusters()),
                            percent(report.fragmentedClusters(), report.allocatedClusters()),
                            percent(report.compressedClusters(), report.allocatedClusters())));
        }
        lines.add("Image end offset: " + report.imageEndOffset());
        return lines;
    }

    private static void add(List<String> lines, long count, String text) {
        if (count > 0) {
            lines.add(text.formatted(count));
        }
    }

    private static double percent(long part, long whole) {
        return part * 100.0 / whole;
    }

    private CheckOutput() {}
}
