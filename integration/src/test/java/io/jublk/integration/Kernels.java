package io.jublk.integration;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.LinuxKernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the running kernel is and has. */
final class Kernels {

    private static @Nullable List<DataPathKind> paths;

    /** Whether the kernel is of this version or later, by its name. */
    static boolean isAtLeast(int major, int minor) {
        return major() > major || (major() == major && minor() >= minor);
    }

    static int major() {
        return versionPart(0);
    }

    static int minor() {
        return versionPart(1);
    }

    private static int versionPart(int index) {
        return Integer.parseInt(System.getProperty("os.version").split("[.-]")[index]);
    }

    /**
     * The data paths that the driver grants, by trying each: drivers before 6.15 announce features
     * and do not grant them. {@link KernelsTest} sees to it that this is never too short.
     */
    static synchronized List<DataPathKind> paths() {
        if (paths == null) {
            List<DataPathKind> granted = new ArrayList<>();
            try (ControlDevice control = ControlDevice.open(new LinuxKernel())) {
                for (DataPathKind kind : DataPathKind.values()) {
                    DeviceInfo info = control.add(DeviceOptions.DEFAULTS, kind.flags());
                    control.delete(info.id());
                    if (kind.isGrantedBy(info.flags())) {
                        granted.add(kind);
                    }
                }
            }
            paths = List.copyOf(granted);
        }
        return paths;
    }

    /** How requests may come: batches came with Linux 7.0. */
    static List<DeliveryKind> deliveries() {
        return isAtLeast(7, 0)
                ? List.of(DeliveryKind.PER_TAG, DeliveryKind.BATCHED)
                : List.of(DeliveryKind.PER_TAG);
    }

    static Stream<DataPathKind> zeroCopyPaths() {
        return paths().stream().filter(DataPathKind::isZeroCopy);
    }

    static void assumePath(DataPathKind kind) {
        assumeTrue(
                paths().contains(kind),
                () -> "this kernel's driver does not grant " + kind.label());
    }

    static void assumeCpus(int count) {
        int cpus = Runtime.getRuntime().availableProcessors();
        assumeTrue(cpus >= count, () -> "the driver makes one queue per CPU; here are " + cpus);
    }

    static boolean hasDriver() {
        return Files.exists(Path.of(ControlDevice.PATH));
    }

    private Kernels() {}
}
