package io.jublk.bench;

import java.util.Comparator;
import java.util.List;

/**
 * Unrecorded runs, until the server's JVM has compiled what a request runs through. How long that
 * takes differs by a factor of twenty between a machine and its emulation, so it is measured and
 * not guessed: a device is warm when it no longer gets faster.
 */
public final class WarmUp {

    /** Less than this from one run to the next is noise. */
    private static final double FASTER = 1.1;

    private static final int MOST_RUNS = 10;

    private final SideBySide.Meter meter;

    /** With fio. */
    public WarmUp(Fio fio) {
        this(SideBySide.fio(fio, FioTime.warmUp()));
    }

    WarmUp(SideBySide.Meter meter) {
        this.meter = meter;
    }

    /**
     * Until both are warm. The smallest requests do that: the code is the same for all sizes, and
     * they are the most per second.
     */
    public void smallest(List<Workload> workloads, Device a, Device b) {
        for (Workload workload : workloads) {
            if (isSmallest(workload, workloads)) {
                untilSteady(workload, a);
                untilSteady(workload, b);
            }
        }
    }

    /** Besides, every other case once on each, which touches all of the server's buffers. */
    void all(List<Workload> workloads, Device a, Device b) {
        smallest(workloads, a, b);
        for (Workload workload : workloads) {
            if (!isSmallest(workload, workloads)) {
                meter.measure(a, workload);
                meter.measure(b, workload);
            }
        }
    }

    private void untilSteady(Workload workload, Device device) {
        double best = 0;
        for (int run = 0; run < MOST_RUNS; run++) {
            double iops = meter.measure(device, workload).iops();
            if (iops < best * FASTER) {
                return;
            }
            best = iops;
        }
    }

    private static boolean isSmallest(Workload workload, List<Workload> workloads) {
        return workloads.stream()
                .min(Comparator.comparingLong(Workload::blockBytes))
                .filter(smallest -> smallest.blockBytes() == workload.blockBytes())
                .isPresent();
    }
}
