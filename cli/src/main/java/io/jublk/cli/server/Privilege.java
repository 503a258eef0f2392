package io.jublk.cli.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this process may do, as the driver sees it. */
public final class Privilege {

    /** CAP_SYS_ADMIN of linux/capability.h, by its bit. */
    private static final int SYS_ADMIN = 21;

    /** PROC_USER_INIT_INO of linux/proc_ns.h: root of another user namespace is nobody's root. */
    private static final String FIRST_USER_NAMESPACE = "user:[4026531837]";

    private static final int ROOT = 0;

    /**
     * capable(CAP_SYS_ADMIN): the driver makes ordinary devices for this process, and only those.
     */
    public static boolean isAdministrator() {
        return isFirst(Path.of("/proc/self/ns/user"))
                && (effective(Path.of("/proc/self/status")) >>> SYS_ADMIN & 1) != 0;
    }

    private static boolean isFirst(Path namespace) {
        try {
            return Files.readSymbolicLink(namespace).toString().equals(FIRST_USER_NAMESPACE);
        } catch (IOException e) {
            return true; // a kernel without user namespaces
        }
    }

    /** CapEff of a process. */
    static long effective(Path status) {
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(l -> l.startsWith("CapEff:"))
                    .mapToLong(l -> Long.parseUnsignedLong(l.substring(7).strip(), 16))
                    .findAny()
                    .orElse(0);
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /** The user's number, in this namespace. */
    public static int uid() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException e) {
            return ROOT;
        }
    }

    public static boolean isRoot() {
        return uid() == ROOT;
    }

    private Privilege() {}
}
