package io.jublk.cli.commands;

import io.jublk.cli.server.Privilege;
import io.jublk.cli.server.RunState;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Feature;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.Kernel;
import io.jublk.uring.KernelException;
import io.jublk.uring.LinuxKernel;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import io.jublk.uring.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at the machine. */
final class Diagnosis {

    enum Verdict {
        GOOD,
        /** A device works, but not as well or as safely as it could. */
        WEAK,
        /** Without it there is no device. */
        MISSING
    }

    /**
     * @param found what there is
     * @param advice what to do; empty when nothing is
     */
    record Finding(String subject, Verdict verdict, String found, String advice) {}

    private final Kernel kernel = new LinuxKernel();
    private final List<Finding> findings = new ArrayList<>();

    static List<Finding> ofThisMachine() {
        Diagnosis diagnosis = new Diagnosis();
        diagnosis.java();
        diagnosis.kernelVersion();
        diagnosis.ring();
        diagnosis.driver();
        diagnosis.user();
        diagnosis.lockedMemory();
        diagnosis.runDirectory();
        diagnosis.tools();
        return diagnosis.findings;
    }

    private void java() {
        good("JDK", System.getProperty("java.runtime.version"));
    }

    private void kernelVersion() {
        String version = System.getProperty("os.version");
        String[] parts = version.split("[.-]");
        int major = Integer.parseInt(parts[0]);
        int minor = Integer.parseInt(parts[1]);
        if (major < 6 || (major == 6 && minor < 5)) {
            add("kernel", Verdict.MISSING, version, "jublk needs Linux 6.5 or later");
        } else if (major == 6 && minor < 15) {
            add("kernel", Verdict.WEAK, version, "zero copy needs Linux 6.15, best 6.16 or later");
        } else {
            good("kernel", version);
        }
    }

    private void ring() {
        try (Ring ring = Ring.create(kernel, RingOptions.ofEntries(8))) {
            boolean deferred = (ring.flags() & Setup.DEFER_TASKRUN) != 0;
            if (deferred) {
                good("io_uring", "there, with deferred task work");
            } else {
                add("io_uring", Verdict.WEAK, "there", "deferred task work needs Linux 6.1");
            }
        } catch (KernelException e) {
            add(
                    "io_uring",
                    Verdict.MISSING,
                    String.valueOf(e.getMessage()),
                    "'sysctl kernel.io_uring_disabled=0', and no seccomp filter against it");
        }
    }

    private void driver() {
        try (ControlDevice control = ControlDevice.open(kernel)) {
            Set<Feature> features = Feature.of(control.features());
            good("ublk driver", features.size() + " of " + Feature.values().length + " features");
            if (features.contains(Feature.AUTO_BUF_REG)) {
                good("zero copy", DataPathKind.AUTO_REGISTERED.label());
            } else {
                // Drivers before 6.15 announce zero copy and then take it away.
                add(
                        "zero copy",
                        Verdict.WEAK,
                        "no automatic registration",
                        "Linux 6.16 or later has it");
            }
        } catch (UblkException e) {
            add("ublk driver", Verdict.MISSING, "not to be used", String.valueOf(e.getMessage()));
        }
    }

    /** Ordinary users can have devices, with less safety: see ProcessRules. */
    private void user() {
        if (!Privilege.isAdministrator()) {
            add(
                    "user",
                    Verdict.WEAK,
                    "not an administrator: devices are copied, unrecoverable, and their servers"
                            + " unsafe under memory reclaim",
                    "run as root, or see docs/unprivileged.md");
        }
    }

    private void lockedMemory() {
        String limit = limit("Max locked memory");
        if (limit.equals("unlimited") || isRoot()) {
            good("locked memory", isRoot() ? "root may lock all" : limit);
        } else {
            add(
                    "locked memory",
                    Verdict.WEAK,
                    limit + " bytes",
                    "raise 'ulimit -l', or a server may wait for memory that it is to free");
        }
    }

    private void runDirectory() {
        Path directory = RunState.directory();
        Path existing = directory;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (existing != null && Files.isWritable(existing)) {
            good("run state", directory.toString());
        } else {
            add(
                    "run state",
                    Verdict.MISSING,
                    "no right to write " + directory,
                    "set JUBLK_RUN_DIR to a directory of yours");
        }
    }

    private void tools() {
        List<String> missing = Stream.of("fio", "mkfs.ext4").filter(t -> !isOnPath(t)).toList();
        if (missing.isEmpty()) {
            good("demo and bench", "fio and e2fsprogs are there");
        } else {
            add(
                    "demo and bench",
                    Verdict.WEAK,
                    "no " + String.join(", no ", missing),
                    "apt-get install fio e2fsprogs");
        }
    }

    private static boolean isOnPath(String tool) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(":"))
                .anyMatch(d -> !d.isEmpty() && Files.isExecutable(Path.of(d, tool)));
    }

    private static String limit(String name) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/limits"))) {
            return lines.filter(l -> l.startsWith(name))
                    .map(l -> l.substring(name.length()).strip().split("\\s+")[0])
                    .collect(Collectors.joining());
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static boolean isRoot() {
        return Privilege.isRoot();
    }

    private void good(String subject, String found) {
        add(subject, Verdict.GOOD, found, "");
    }

    private void add(String subject, Verdict verdict, String found, String advice) {
        findings.add(new Finding(subject, verdict, found, advice));
    }
}
