package io.jublk.integration;

import io.jublk.targets.loop.LoopOptions;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Device;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.Target;
import io.jublk.uring.Kernel;
import io.jublk.uring.LinuxKernel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Devices served by the tests' own process: starting one costs milliseconds, not a JVM. */
final class TestDevices {

    /** Enough for requests to meet each other, few enough for a small machine's memory. */
    static final int DEPTH = 32;

    private static final List<Device> started = Collections.synchronizedList(new ArrayList<>());

    static DeviceOptions options(@Nullable DataPathKind path) {
        return DeviceOptions.DEFAULTS.withDepth(DEPTH).withDataPath(path);
    }

    static Device start(Target target, DeviceOptions options) {
        return start(new LinuxKernel(), target, options);
    }

    /** The target is the device's; when there is no device it is closed. */
    static Device start(Kernel kernel, Target target, DeviceOptions options) {
        try {
            Device device = Device.start(kernel, target, options);
            started.add(device);
            return device;
        } catch (RuntimeException e) {
            target.close();
            throw e;
        }
    }

    static Device loop(Kernel kernel, Path file, @Nullable DataPathKind path) {
        return start(kernel, LoopOptions.ofFile(file.toString()).open(kernel), options(path));
    }

    static Device loop(Path file, @Nullable DataPathKind path) {
        return loop(new LinuxKernel(), file, path);
    }

    /** Closes what a test has not, which is no mistake: a device ends with its test. */
    static List<String> closeAll() throws Exception {
        List<String> failures = new ArrayList<>();
        List<Device> devices;
        synchronized (started) {
            devices = List.copyOf(started);
            started.clear();
        }
        for (Device device : devices) {
            Bounded.run("closing " + device.path(), device::close);
            Throwable failure = device.failure();
            if (failure != null) {
                failures.add(device.path() + " whose queue failed: " + failure);
            }
        }
        return failures;
    }

    private TestDevices() {}
}
