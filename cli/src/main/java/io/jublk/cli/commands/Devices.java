package io.jublk.cli.commands;

import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.control.ControlException;
import io.jublk.uring.Errno;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Finds the devices that the driver has. */
final class Devices {

    private static final Path CLASS = Path.of("/sys/class/ublk-char");
    private static final String PREFIX = "ublkc";

    /** All of them that this user may look at, by number. */
    static List<DeviceInfo> all(ControlDevice control) {
        List<DeviceInfo> devices = new ArrayList<>();
        for (int id : numbers()) {
            try {
                find(control, id).ifPresent(devices::add);
            } catch (ControlException e) {
                if (!isOthers(e)) {
                    throw e;
                }
            }
        }
        return devices;
    }

    private static boolean isOthers(ControlException e) {
        return e.errno() == Errno.EPERM || e.errno() == Errno.EACCES;
    }

    /** Empty when there is none of this number. */
    static Optional<DeviceInfo> find(ControlDevice control, int id) {
        try {
            return Optional.of(control.info(id));
        } catch (ControlException e) {
            if (e.errno() == Errno.ENODEV) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static SortedSet<Integer> numbers() {
        SortedSet<Integer> numbers = new TreeSet<>();
        if (Files.isDirectory(CLASS)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(CLASS, PREFIX + "*")) {
                for (Path entry : entries) {
                    String name = entry.getFileName().toString();
                    numbers.add(Integer.parseInt(name.substring(PREFIX.length())));
                }
            } catch (IOException e) {
                throw new UblkException("cannot read " + CLASS + ": " + e.getMessage(), e);
            }
        }
        return numbers;
    }

    private Devices() {}
}
