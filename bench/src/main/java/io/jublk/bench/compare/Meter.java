package io.jublk.bench.compare;

import io.jublk.bench.Fio;
import io.jublk.bench.FioResult;
import io.jublk.bench.FioTime;
import io.jublk.bench.ProcFs;
import io.jublk.bench.ProcessCpu;
import io.jublk.bench.Workload;

/** fio on a device, and what its server used meanwhile. */
record Meter(Fio fio, FioTime time) {

    /** Less than this from one run to the next is noise. */
    private static final double FASTER = 1.1;

    /** A JVM has compiled all there is after three or four of them. */
    private static final int MOST_WARM_UPS = 8;

    Figure measure(Served device, Workload workload) {
        long pid = device.pid();
        boolean known = pid != Served.IN_KERNEL;
        long cpu = known ? ProcessCpu.micros(pid) : 0;
        long switches = known ? ProcFs.voluntarySwitches(pid) : 0;
        long machine = ProcFs.machineMicros();
        FioResult result = fio.run(device.path(), workload, time);
        return new Figure(
                result.iops(),
                result.bytesPerSecond(),
                result.requests(),
                known ? Long.valueOf(Math.max(0, ProcessCpu.micros(pid) - cpu)) : null,
                result.clientCpuMicros(),
                Math.max(0, ProcFs.machineMicros() - machine),
                known ? Long.valueOf(Math.max(0, ProcFs.voluntarySwitches(pid) - switches)) : null);
    }

    /** Runs that nobody records, until the device no longer gets faster. */
    void warmUp(Served device, Workload workload) {
        double best = 0;
        for (int run = 0; run < MOST_WARM_UPS; run++) {
            double iops = fio.run(device.path(), workload, time).iops();
            if (iops < best * FASTER) {
                return;
            }
            best = Math.max(best, iops);
        }
    }
}
