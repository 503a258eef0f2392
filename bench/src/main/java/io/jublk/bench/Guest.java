package io.jublk.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether this is a guest of QEMU, and of which kind. */
final class Guest {

    /** Set by whoever booted a guest: kvm, tcg, or anything else for a guest as such. */
    private static final String VARIABLE = "JUBLK_GUEST";

    private static final String VENDOR = "/sys/class/dmi/id/sys_vendor";

    private static final String CLOCKS =
            "/sys/devices/system/clocksource/clocksource0/available_clocksource";

    private Guest() {}

    /** kvm, tcg, or empty where there is no QEMU. */
    static String kind() {
        return kind(System.getenv(VARIABLE), read(VENDOR), read(CLOCKS));
    }

    /** Its clock gives KVM away: a guest that is emulated does not have it. */
    static String kind(@Nullable String told, String vendor, String clocks) {
        if (told != null && (told.equals("kvm") || told.equals("tcg"))) {
            return told;
        }
        boolean guest = (told != null && !told.isEmpty()) || vendor.equals("QEMU");
        if (!guest) {
            return "";
        }
        return clocks.contains("kvm-clock") ? "kvm" : "tcg";
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
