package io.jublk.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Two devices measured in alternation: A B, A B, case by case and round by round. */
public final class SideBySide {

    /** Measures one case on one device. */
    public interface Meter {
        Measurement measure(Device device, Workload workload);
    }

    /** Is told what comes next. */
    public interface Observer {
        void next(int round, Workload workload);
    }

    private SideBySide() {}

    /** With fio, and the server's CPU time beside it. */
    public static Meter fio(Fio fio, FioTime time) {
        return (device, workload) -> {
            long pid = device.info().pid();
            long before = ProcessCpu.micros(pid);
            FioResult result = fio.run(device.path(), workload, time);
            long cpu = Math.max(0, ProcessCpu.micros(pid) - before);
            return new Measurement(result.iops(), result.bytesPerSecond(), result.requests(), cpu);
        };
    }

    /** All rounds of all cases; within a round each case is measured on A, then on B. */
    public static List<CaseResult> measure(
            Device a,
            Device b,
            List<Workload> workloads,
            int rounds,
            Meter meter,
            Observer observer) {
        Map<Workload, List<Round>> results = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (Workload workload : workloads) {
                observer.next(round, workload);
                Measurement first = meter.measure(a, workload);
                Measurement second = meter.measure(b, workload);
                results.computeIfAbsent(workload, w -> new ArrayList<>())
                        .add(new Round(round, first, second));
            }
        }
        return results.entrySet().stream()
                .map(entry -> CaseResult.of(entry.getKey(), entry.getValue()))
                .toList();
    }
}
