package io.jublk.cli.commands;

import io.jublk.ublk.DeviceInfo;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Who has a device open, as far as /proc tells: mounts of our namespace, and processes. */
final class Holders {

    /** Names enough to know where to look. */
    private static final int MAX_NAMED = 4;

    /** Fields of proc_pid_mountinfo(5), from 0: the mount point; behind " - " the source. */
    private static final int MOUNT_POINT = 4;

    /** As the rest of a sentence; empty when nobody is to be seen. */
    static String of(DeviceInfo info) {
        Set<String> holders = new TreeSet<>();
        mounts(info.blockPath(), holders);
        processes(info.blockPath(), holders);
        if (holders.isEmpty()) {
            return "";
        }
        String more = holders.size() > MAX_NAMED ? " and others" : "";
        return ": " + String.join(", ", holders.stream().limit(MAX_NAMED).toList()) + more;
    }

    private static void mounts(String device, Set<String> holders) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            lines.forEach(
                    line -> {
                        int dash = line.indexOf(" - ");
                        String[] source = line.substring(dash + 3).split(" ");
                        if (dash > 0 && source.length > 1 && isOf(source[1], device)) {
                            holders.add("mounted on " + line.split(" ")[MOUNT_POINT]);
                        }
                    });
        } catch (IOException e) {
            // What cannot be seen is not named.
        }
    }

    private static void processes(String device, Set<String> holders) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : all) {
                if (hasOpen(process, device)) {
                    String name = Files.readString(process.resolve("comm")).strip();
                    holders.add("open in process " + process.getFileName() + " (" + name + ")");
                }
            }
        } catch (IOException e) {
            // It has ended meanwhile, or is not ours to look at.
        }
    }

    private static boolean hasOpen(Path process, String device) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (isOf(Files.readSymbolicLink(file).toString(), device)) {
                    return true;
                }
            }
        } catch (IOException e) {
            // Likewise.
        }
        return false;
    }

    /** The device or a partition of it. */
    private static boolean isOf(String path, String device) {
        return path.equals(device) || path.matches(device + "p\\d+");
    }

    private Holders() {}
}
