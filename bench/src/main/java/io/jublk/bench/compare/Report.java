package io.jublk.bench.compare;

import io.jublk.bench.FioLatency;
import io.jublk.bench.Machine;
import io.jublk.bench.Statistics;
import io.jublk.bench.Workload;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A comparison, so that another can repeat and doubt it. The names of its parts are the names in
 * the JSON.
 *
 * @param date ISO 8601, UTC
 * @param commit of jublk; empty where there is no git
 * @param command this program's arguments
 */
record Report(
        String date,
        String commit,
        Machine machine,
        String fio,
        List<String> command,
        Settings settings,
        List<Subject> servers,
        List<LeftOut> leftOut,
        List<Cell> cells,
        List<Latency> latency,
        List<Attach> attach,
        List<Memory> memory) {

    /**
     * @param fileBytes of the one backing file that all share, made without holes
     */
    record Settings(
            int rounds, double seconds, int queues, int depth, long fileBytes, String fileSystem) {}

    record Subject(String server, String target, String command, String version) {}

    record LeftOut(String server, String target, String reason) {}

    /** One case on one server, a figure for each round. */
    record Cell(String target, Workload workload, String server, List<Figure> rounds) {}

    /** At depth 1, where a clock is read for each request. */
    record Latency(String target, Workload workload, String server, List<FioLatency> rounds) {}

    /** From the command's start until 4 KiB were read from the device. */
    record Attach(String target, String server, List<Double> milliseconds) {}

    /**
     * @param idleBytes VmRSS right after it was made, before any request; null in the kernel
     * @param busyBytes VmRSS after the last
     * @param peakBytes VmHWM
     */
    record Memory(
            String target,
            String server,
            @Nullable Long idleBytes,
            @Nullable Long busyBytes,
            @Nullable Long peakBytes) {}

    Optional<Cell> cell(String target, Workload workload, String server) {
        return cells.stream()
                .filter(c -> c.target.equals(target))
                .filter(c -> c.workload.equals(workload))
                .filter(c -> c.server.equals(server))
                .findFirst();
    }

    Optional<Latency> latency(String target, String rw, String server) {
        return latency.stream()
                .filter(c -> c.target.equals(target))
                .filter(c -> c.workload.rw().equals(rw))
                .filter(c -> c.server.equals(server))
                .findFirst();
    }

    /** One to another, per round: what changes from minute to minute on a machine cancels out. */
    Optional<Statistics> ratio(String target, Workload workload, String one, String other) {
        return cell(target, workload, one)
                .flatMap(a -> cell(target, workload, other).map(b -> ratio(a, b)));
    }

    private static Statistics ratio(Cell a, Cell b) {
        double[] ratios = new double[Math.min(a.rounds.size(), b.rounds.size())];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = a.rounds.get(i).iops() / b.rounds.get(i).iops();
        }
        return Statistics.of(ratios);
    }

    List<String> targets() {
        return cells.stream().map(Cell::target).distinct().toList();
    }

    List<Workload> workloads(String target) {
        return cells.stream()
                .filter(c -> c.target.equals(target))
                .map(Cell::workload)
                .distinct()
                .toList();
    }
}
