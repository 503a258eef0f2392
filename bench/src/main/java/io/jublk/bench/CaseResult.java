package io.jublk.bench;

import java.util.List;
import java.util.function.Function;

/**
 * A case measured on both devices.
 *
 * @param ratio A to B per round: what changes from minute to minute on a machine cancels out
 */
public record CaseResult(Workload workload, Side a, Side b, Statistics ratio, List<Round> rounds) {

    static CaseResult of(Workload workload, List<Round> rounds) {
        return new CaseResult(
                workload,
                side(rounds, Round::a),
                side(rounds, Round::b),
                Statistics.of(rounds, Round::ratio),
                List.copyOf(rounds));
    }

    private static Side side(List<Round> rounds, Function<Round, Measurement> which) {
        List<Measurement> runs = rounds.stream().map(which).toList();
        return new Side(
                Statistics.of(runs, Measurement::iops).median(),
                Statistics.of(runs, Measurement::bytesPerSecond).median(),
                Statistics.of(runs, Measurement::cpuMicrosPerRequest).median());
    }
}
