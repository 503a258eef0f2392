package io.jublk.bench.compare;

import org.jspecify.annotations.Nullable;

/**
 * One run of one case on one server. What cannot be known is null.
 *
 * @param serverCpuMicros of the server's process, the kernel's part and io_uring's workers included
 * @param clientCpuMicros of fio's job
 * @param machineCpuMicros of the whole machine: a kernel's own threads are in this alone
 * @param serverSwitches how often a thread of the server went to sleep: at least so many of its
 *     system calls waited
 */
record Figure(
        double iops,
        double bytesPerSecond,
        long requests,
        @Nullable Long serverCpuMicros,
        long clientCpuMicros,
        long machineCpuMicros,
        @Nullable Long serverSwitches) {

    @Nullable Double serverCpu() {
        return per(serverCpuMicros);
    }

    @Nullable Double switches() {
        return per(serverSwitches);
    }

    double clientCpu() {
        return (double) clientCpuMicros / requests;
    }

    double machineCpu() {
        return (double) machineCpuMicros / requests;
    }

    private @Nullable Double per(@Nullable Long total) {
        return total == null ? null : (double) total / requests;
    }
}
