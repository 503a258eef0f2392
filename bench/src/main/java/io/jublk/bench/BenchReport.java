package io.jublk.bench;

import java.util.List;

/**
 * All there is to know about a benchmark, so that another can repeat and doubt it. The names of its
 * parts are the names in the JSON.
 *
 * @param date ISO 8601, UTC
 * @param command this program's arguments
 * @param fileSystem of the backing files, empty without any
 */
record BenchReport(
        String date,
        Machine machine,
        String fio,
        List<String> command,
        int rounds,
        int seconds,
        String fileSystem,
        Subject a,
        Subject b,
        List<Case> cases) {

    /**
     * A device.
     *
     * @param add the arguments of {@code jublk add} that made it
     */
    record Subject(List<String> add, DeviceInfo device) {}

    /**
     * @param fio its arguments, but for the device
     * @param result figures of both
     */
    record Case(String name, List<String> fio, CaseResult result) {

        static Case of(CaseResult result, FioTime time) {
            return new Case(
                    result.workload().label(), Fio.arguments(result.workload(), time), result);
        }
    }
}
