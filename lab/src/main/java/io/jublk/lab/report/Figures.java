package io.jublk.lab.report;

import java.util.Locale;

/** Numbers as tables show them. */
public final class Figures {

    private static final double PLAIN_LIMIT = 100;

    private Figures() {}

    /** 64k; only for whole KiB. */
    public static String size(int bytes) {
        return bytes >= 1 << 20 && bytes % (1 << 20) == 0
                ? (bytes >> 20) + "m"
                : (bytes >> 10) + "k";
    }

    /** Three digits or so: 5, 1.25, 312. */
    public static String count(double value) {
        if (value == Math.rint(value) || value >= PLAIN_LIMIT) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }

    public static String kibibytes(double bytes) {
        return count(bytes / 1024) + "k";
    }

    public static String micros(double nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e3);
    }

    public static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
