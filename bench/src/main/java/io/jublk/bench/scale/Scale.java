package io.jublk.bench.scale;

import io.jublk.bench.BenchException;
import io.jublk.bench.Cleanup;
import io.jublk.bench.Device;
import io.jublk.bench.Launcher;
import io.jublk.bench.ProcFs;
import io.jublk.bench.ProcessCpu;
import io.jublk.bench.Statistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Adds devices, one after the other, and looks at their servers when there are so many. */
final class Scale {

    private final Launcher launcher;
    private final Cleanup cleanup;
    private final List<String> add;
    private final Duration idle;
    private final List<Device> devices = new ArrayList<>();

    Scale(Launcher launcher, Cleanup cleanup, List<String> add, Duration idle) {
        this.launcher = launcher;
        this.cleanup = cleanup;
        this.add = add;
        this.idle = idle;
    }

    /** Goes on from as many devices as there are. */
    Scaled to(int count) {
        List<Double> millis = new ArrayList<>();
        while (devices.size() < count) {
            long start = System.nanoTime();
            devices.add(cleanup.own(() -> launcher.add(add)));
            millis.add((System.nanoTime() - start) / 1e6);
        }
        pause(idle.dividedBy(2)); // a JVM's last compilations, and what is done with a new device
        long wakeUps = sum(ProcFs::voluntarySwitches);
        long micros = sum(ProcessCpu::micros);
        pause(idle);
        wakeUps = sum(ProcFs::voluntarySwitches) - wakeUps;
        micros = sum(ProcessCpu::micros) - micros;
        double seconds = idle.toMillis() / 1e3;
        return new Scaled(
                count,
                millis.isEmpty() ? 0 : Statistics.of(millis, m -> m).median(),
                sum(pid -> ProcFs.memoryBytes(pid, "VmRSS")) / count,
                sum(ProcFs::sharedOutBytes),
                wakeUps / seconds,
                micros / seconds / 1e4);
    }

    private long sum(ToLongFunction<Long> of) {
        return devices.stream().mapToLong(device -> of.applyAsLong(device.info().pid())).sum();
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }
}
