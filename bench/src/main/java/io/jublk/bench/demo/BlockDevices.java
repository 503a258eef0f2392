package io.jublk.bench.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What the kernel says of a block device: lsblk's columns, from where lsblk has them. */
final class BlockDevices {

    private static final int SECTORS_PER_MIB = (1 << 20) / 512;

    private BlockDevices() {}

    static List<String> describe(Path device) {
        Path sys = Path.of("/sys/block").resolve(device.getFileName());
        String[] mount = mount(device);
        return List.of(
                line("NAME", "SIZE", "LOG-SEC", "PHY-SEC", "RO", "FSTYPE", "MOUNTPOINT"),
                line(
                        device.getFileName().toString(),
                        Long.parseLong(read(sys, "size")) / SECTORS_PER_MIB + "M",
                        read(sys, "queue/logical_block_size"),
                        read(sys, "queue/physical_block_size"),
                        read(sys, "ro"),
                        mount[1],
                        mount[0]));
    }

    private static String line(Object... cells) {
        return String.format(Locale.ROOT, "%-8s %6s %7s %7s %2s %-6s %s", cells);
    }

    /** Where it is mounted, and as what. */
    private static String[] mount(Path device) {
        try (var mounts = Files.lines(Path.of("/proc/mounts"))) {
            return mounts.map(line -> line.split(" "))
                    .filter(fields -> fields[0].equals(device.toString()))
                    .map(fields -> new String[] {fields[1], fields[2]})
                    .findFirst()
                    .orElse(new String[] {"-", "-"});
        } catch (IOException e) {
            return new String[] {"?", "?"};
        }
    }

    private static String read(Path sys, String name) {
        try {
            return Files.readString(sys.resolve(name)).strip();
        } catch (IOException e) {
            return "0";
        }
    }
}
