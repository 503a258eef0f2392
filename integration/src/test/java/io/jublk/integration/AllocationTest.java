package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.jublk.targets.loop.LoopOptions;
import io.jublk.targets.nothing.NullTarget;
import io.jublk.targets.ram.RamTarget;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Device;
import io.jublk.ublk.Target;
import io.jublk.uring.LinuxKernel;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A steady data path allocates nothing: no collection ever has work, however long a server runs.
 * Class loading and compilation allocate at first, so it is a window of requests that has to be
 * clean, not the first ones.
 */
@DeviceTest
@Tag("edge-kernels") // long, and no kernel in between is another case
class AllocationTest {

    /** One allocation in a thousand requests would show twenty times. */
    private static final long WINDOW_REQUESTS = Long.getLong("jublk.window", 20_000);

    private static final int MAX_WINDOWS = 8;

    static List<DataPathKind> paths() {
        return Kernels.paths();
    }

    @ParameterizedTest
    @MethodSource("paths")
    void nullTargetsQueueAllocatesNothing(DataPathKind path) throws Exception {
        measure(new NullTarget(64 << 20, true), path);
    }

    @ParameterizedTest
    @MethodSource("paths")
    void loopTargetsQueueAllocatesNothing(DataPathKind path, @TempDir Path directory)
            throws Exception {
        Path file = FileTools.sparse(directory, 16 << 20);
        measure(LoopOptions.ofFile(file.toString()).open(new LinuxKernel()), path);
    }

    @ParameterizedTest
    @MethodSource("paths")
    void ramTargetsQueueAllocatesNothing(DataPathKind path) throws Exception {
        measure(new RamTarget(16 << 20), path);
    }

    static void measure(Target target, DataPathKind path) throws Exception {
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        try (Device device = TestDevices.start(target, TestDevices.options(path))) {
            Program fio =
                    Fio.start(
                            device.path(),
                            "--rw=randrw",
                            "--bs=4k",
                            "--iodepth=16",
                            "--size=16m",
                            "--time_based",
                            "--runtime=3600");
            try {
                List<Long> windows = new ArrayList<>();
                while (windows.isEmpty() || windows.getLast() != 0) {
                    assertTrue(
                            windows.size() < MAX_WINDOWS,
                            () -> "bytes allocated in each window: " + windows);
                    windows.add(allocatedInOneWindow(threads, device));
                }
            } finally {
                fio.process().destroy();
                fio.await();
            }
        }
    }

    private static long allocatedInOneWindow(ThreadMXBean threads, Device device) throws Exception {
        var queue = device.queues().getFirst();
        // bytes first and last, so that the window is never shorter than its requests
        long bytes = threads.getThreadAllocatedBytes(queue.threadId());
        long end = queue.requests() + WINDOW_REQUESTS;
        Bounded.await("requests", () -> queue.requests() >= end);
        return threads.getThreadAllocatedBytes(queue.threadId()) - bytes;
    }
}
