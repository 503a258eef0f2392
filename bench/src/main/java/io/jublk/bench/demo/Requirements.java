package io.jublk.bench.demo;

import io.jublk.bench.BenchException;
import io.jublk.bench.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What must be there before anything is begun, so that what is missing is told at once. */
final class Requirements {

    private static final Path CONTROL = Path.of("/dev/ublk-control");

    private Requirements() {}

    static void check() {
        if (!root()) {
            throw new BenchException(
                    "the demo makes and mounts block devices and must be root: sudo ./jublk demo");
        }
        if (!Files.exists(CONTROL)) {
            throw new BenchException(
                    CONTROL
                            + " is missing: Linux "
                            + System.getProperty("os.version")
                            + " here has no ublk, or its module is not loaded (modprobe ublk_drv)");
        }
        Programs.find("fio", "fio");
        Programs.find("mkfs.ext4", "e2fsprogs");
        Programs.find("e2fsck", "e2fsprogs");
        Programs.find("mount", "mount");
        Programs.find("umount", "mount");
    }

    private static boolean root() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            return false;
        }
    }
}
