package io.jublk.bench.compare;

import io.jublk.bench.FioLatency;
import io.jublk.bench.Machine;
import io.jublk.bench.Workload;
import java.util.List;

/** A small report. */
final class Reports {

    static final Workload SMALL = new Workload("randread", 4096, 64);
    static final Workload LARGE = new Workload("read", 512 << 10, 32);
    private static final Workload ONE = new Workload("randread", 4096, 1);

    private Reports() {}

    /**
     * Three rounds of loop.
     *
     * @param oursIops of jublk, auto-registered; of kublk 100, 200, 300; copied has half of ours
     */
    static Report loop(double... oursIops) {
        return new Report(
                "2026-11-26T12:00:00Z",
                "abcdef",
                new Machine("a CPU", 2, "amd64", 1L << 30, "7.3.4", ""),
                "fio-3.33",
                List.of("bench", "compare"),
                new Report.Settings(3, 0.5, 1, 128, 1 << 20, "tmpfs"),
                List.of(
                        new Report.Subject(Servers.ZERO_COPY, "loop", "jublk add loop", ""),
                        new Report.Subject(Servers.COPIED, "loop", "jublk add loop", ""),
                        new Report.Subject("kublk-auto_zc", "loop", "kublk add", "")),
                List.of(new Report.LeftOut("rublk-zc", "loop", "rublk is not installed")),
                List.of(
                        cell(SMALL, Servers.ZERO_COPY, oursIops),
                        cell(SMALL, "kublk-auto_zc", 100, 200, 300),
                        cell(LARGE, Servers.ZERO_COPY, oursIops),
                        cell(LARGE, Servers.COPIED, half(oursIops))),
                List.of(latency(Servers.ZERO_COPY, 150), latency("kublk-auto_zc", 100)),
                List.of(new Report.Attach("loop", Servers.ZERO_COPY, List.of(200.0, 300.0, 250.0))),
                List.of(
                        new Report.Memory(
                                "loop", Servers.ZERO_COPY, 60L << 20, 70L << 20, 80L << 20)));
    }

    private static double[] half(double... values) {
        double[] half = values.clone();
        for (int i = 0; i < half.length; i++) {
            half[i] /= 2;
        }
        return half;
    }

    private static Report.Cell cell(Workload workload, String server, double... iops) {
        List<Figure> rounds =
                java.util.Arrays.stream(iops)
                        .mapToObj(v -> new Figure(v, v * 4096, 10, 50L, 20, 100, 5L))
                        .toList();
        return new Report.Cell("loop", workload, server, rounds);
    }

    private static Report.Latency latency(String server, double p999) {
        return new Report.Latency("loop", ONE, server, List.of(new FioLatency(10, 20, p999, 1000)));
    }
}
