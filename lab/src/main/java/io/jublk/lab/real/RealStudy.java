package io.jublk.lab.real;

import io.jublk.lab.cost.Costs;
import io.jublk.lab.engine.EngineMechanism;
import io.jublk.lab.engine.StripeTarget;
import io.jublk.lab.model.Ask;
import io.jublk.lab.model.BackendTraits;
import io.jublk.lab.model.Machine;
import io.jublk.lab.report.Columns;
import io.jublk.lab.report.Figures;
import io.jublk.lab.report.Settings;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Device;
import io.jublk.ublk.DeviceOptions;
import io.jublk.uring.Kernel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A loop and a stripe over files in memory, served by this process on each data path of the kernel,
 * with fio as the client, beside what the model says of the same.
 */
public record RealStudy(Settings settings, Costs costs, Effort effort, List<RealRow> rows) {

    /**
     * How long to measure.
     *
     * @param rounds in each of which every data path has its turn; the median counts
     * @param seconds of each turn
     */
    public record Effort(int rounds, int seconds) {}

    private static final long DEVICE_BYTES = 64L << 20;

    /** Copied first: the others are compared with it. */
    private static final List<DataPathKind> PATHS =
            List.of(
                    DataPathKind.COPIED,
                    DataPathKind.USER_COPY,
                    DataPathKind.LINKED,
                    DataPathKind.REGISTERED,
                    DataPathKind.AUTO_REGISTERED);

    /**
     * @param folder on tmpfs, for the files
     * @param progress a line for each workload
     */
    public static RealStudy measure(
            Kernel kernel,
            Settings settings,
            Costs costs,
            Path folder,
            Effort effort,
            PrintWriter progress) {
        List<RealRow> rows = new ArrayList<>();
        for (int backends : settings.backends()) {
            try (MemoryFiles files = new MemoryFiles(folder, backends, DEVICE_BYTES / backends)) {
                for (boolean write : settings.writes()) {
                    for (int size : settings.sizesBytes()) {
                        progress.printf(
                                "measuring %s %s on %d%n",
                                Figures.size(size), write ? "write" : "read", backends);
                        Ask ask = Ask.of(write, size, backends);
                        rows.addAll(rows(kernel, settings, costs, files, ask, effort));
                    }
                }
            }
        }
        return new RealStudy(settings, costs, effort, rows);
    }

    private static List<RealRow> rows(
            Kernel kernel,
            Settings settings,
            Costs costs,
            MemoryFiles files,
            Ask ask,
            Effort effort) {
        List<RealRow> rows = new ArrayList<>();
        Map<DataPathKind, double[]> measurements = new EnumMap<>(DataPathKind.class);
        for (int round = 0; round < effort.rounds(); round++) {
            for (DataPathKind path : PATHS) {
                measurements.computeIfAbsent(path, _ -> new double[effort.rounds()])[round] =
                        measured(kernel, settings, files, ask, path, effort.seconds());
            }
        }
        double copiedMeasured = 1;
        double copiedModel = 1;
        for (DataPathKind path : PATHS) {
            double measured = median(measurements.getOrDefault(path, new double[1]));
            double model =
                    new Machine(costs, BackendTraits.MEMORY, ask.pieces(), settings.seed())
                            .run(
                                    new EngineMechanism(path),
                                    ask,
                                    settings.depth(),
                                    settings.requests())
                            .requestsPerSecond();
            if (path == DataPathKind.COPIED) {
                copiedMeasured = measured;
                copiedModel = model;
            }
            rows.add(
                    new RealRow(
                            path.label(),
                            ask.write(),
                            ask.lengthBytes(),
                            ask.pieces(),
                            measured,
                            model,
                            measured / copiedMeasured,
                            model / copiedModel));
        }
        return rows;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double measured(
            Kernel kernel,
            Settings settings,
            MemoryFiles files,
            Ask ask,
            DataPathKind path,
            int seconds) {
        StripeTarget target = new StripeTarget(files.open(kernel, ask.pieces()), ask.pieceBytes());
        DeviceOptions options =
                DeviceOptions.DEFAULTS
                        .withDepth(settings.depth())
                        .withMaxIoBytes(ask.lengthBytes())
                        .withDataPath(path);
        try (Device device = start(kernel, target, options);
                Farewell _ = new Farewell(device)) {
            return FioRun.run(
                    Path.of(device.path()),
                    ask.write(),
                    ask.lengthBytes(),
                    settings.depth(),
                    seconds);
        }
    }

    private static Device start(Kernel kernel, StripeTarget target, DeviceOptions options) {
        try {
            return Device.start(kernel, target, options);
        } catch (RuntimeException e) {
            target.close();
            throw e;
        }
    }

    /** For people. */
    public String text() {
        Columns table =
                new Columns(
                        List.of(
                                "",
                                "size",
                                "N",
                                "measured/s",
                                "model/s",
                                "model/measured",
                                "gain measured",
                                "gain model",
                                "off"));
        for (RealRow row : rows) {
            table.row(
                    List.of(
                            (row.write() ? "write " : "read ") + row.dataPath(),
                            Figures.size(row.sizeBytes()),
                            Integer.toString(row.backends()),
                            Figures.count(row.measured()),
                            Figures.count(row.model()),
                            Figures.ratio(row.modelOverMeasured()),
                            Figures.ratio(row.measuredGain()),
                            Figures.ratio(row.modelGain()),
                            Figures.ratio(row.gainOff())));
        }
        return String.join("\n", table.lines())
                + "\n\nGain: over copied, same size and N. Files in memory, "
                + settings.depth()
                + " at a time; the client and the block layer take time that the model does not"
                + " have.\n";
    }
}
