package io.jublk.lab.cost;

import io.jublk.uring.Kernel;
import io.jublk.uring.KernelException;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures every {@link Cost} with this machine's io_uring and memory, in a few seconds. Each
 * figure is the best of many short rounds: other work on the machine can only add to one.
 */
public final class Calibration {

    private static final int CALLS = 500;

    /** The first of them is for the compiler. */
    private static final int PASSES = 4;

    private Calibration() {}

    /**
     * @param cached payload lies in a cache when it is copied
     * @throws KernelException when the kernel lets this process have no ring
     */
    public static Costs measure(Kernel kernel, boolean cached) {
        return measure(kernel, cached, PASSES);
    }

    static Costs measure(Kernel kernel, boolean cached, int passes) {
        Map<Cost, Double> nanos = new EnumMap<>(Cost.class);
        try (Ring ring = Ring.create(kernel, RingOptions.ofEntries(RingTimes.BATCH))) {
            RingTimes times = new RingTimes(kernel, ring);
            try (Files files = new Files(kernel);
                    Registrations registrations = new Registrations(kernel, ring)) {
                for (int pass = 0; pass < passes; pass++) {
                    times.pass(files.file());
                    registrations.pass();
                    files.pass();
                }
                nanos.put(Cost.PIPE, atLeastZero(files.pipeNanos()));
                nanos.put(Cost.PAGE_REFERENCE, atLeastZero(registrations.pageNanos()));
                nanos.put(
                        Cost.TABLE_WRITE,
                        atLeastZero(registrations.emptyNanos() - times.syscall) / 2);
            }
            nanos.put(Cost.SYSCALL, times.syscall);
            nanos.put(Cost.SQE, atLeastZero(times.quiet - times.syscall / RingTimes.BATCH));
            nanos.put(Cost.CQE, atLeastZero(times.loud - times.quiet));
            nanos.put(Cost.LINK_HOP, atLeastZero(times.linkHop()));
            nanos.put(Cost.WORKER_HOP, atLeastZero(times.onWorkers - times.loud));
            nanos.put(Cost.FILE_OPERATION, atLeastZero(times.reads - times.loud));
        }
        nanos.put(Cost.REQUEST_REFERENCE, reference());
        nanos.put(Cost.PAGE_LOOKUP, nanos.getOrDefault(Cost.PAGE_REFERENCE, 0.0));
        nanos.put(Cost.BATCH_ELEMENT, nanos.getOrDefault(Cost.CQE, 0.0));
        return Costs.measured(nanos, copies(kernel, cached, passes));
    }

    private static double reference() {
        AtomicLong references = new AtomicLong();
        return Best.of(
                CALLS,
                () -> {
                    for (int i = 0; i < CALLS; i++) {
                        references.incrementAndGet();
                        references.decrementAndGet();
                    }
                });
    }

    private static Map<Integer, Double> copies(Kernel kernel, boolean cached, int passes) {
        Map<Integer, Double> perByte = new LinkedHashMap<>();
        try (Copies copies = new Copies(kernel, cached)) {
            for (int pass = 0; pass < passes; pass++) {
                for (int size = 4 << 10; size <= Copies.MAX_BYTES; size *= 4) {
                    perByte.merge(size, copies.nanos(size) / size, Math::min);
                }
            }
        }
        return perByte;
    }

    /** A difference of two measurements may come out below nothing. */
    private static double atLeastZero(double nanos) {
        return Math.max(nanos, 0);
    }
}
