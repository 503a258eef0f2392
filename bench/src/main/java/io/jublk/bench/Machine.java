package io.jublk.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where figures were measured; without it they say nothing.
 *
 * @param guest kvm or tcg in QEMU, empty elsewhere
 */
public record Machine(
        String cpu, int cpus, String architecture, long memoryBytes, String kernel, String guest) {

    public static Machine here() {
        return new Machine(
                field("/proc/cpuinfo", "model name").orElse("unknown CPU"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.arch"),
                kibibytes("MemTotal"),
                System.getProperty("os.version"), // uname -r
                Guest.kind());
    }

    /** Memory that can be had without swapping. */
    static long availableMemoryBytes() {
        return kibibytes("MemAvailable");
    }

    /** Emulated instruction by instruction: time there is not time anywhere else. */
    public boolean softwareEmulated() {
        return guest.equals("tcg");
    }

    private static long kibibytes(String name) {
        return field("/proc/meminfo", name)
                .map(value -> Long.parseLong(value.replace(" kB", "")) << 10)
                .orElse(0L);
    }

    private static Optional<String> field(String file, String name) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
