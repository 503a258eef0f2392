package io.jublk.bench;

import java.util.Locale;

/** Numbers as tables show them. */
public final class Figures {

    private Figures() {}

    /** 12,345. */
    public static String whole(double value) {
        return String.format(Locale.ROOT, "%,d", Math.round(value));
    }

    /** Microseconds: 12.3. */
    public static String micros(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** 1.52x. */
    public static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2fx", value);
    }

    /** 1.48-1.60. */
    public static String spread(Statistics statistics) {
        return String.format(Locale.ROOT, "%.2f-%.2f", statistics.min(), statistics.max());
    }

    /** 17.3 MiB. */
    public static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
    }

    /** 1 file, 2 files. */
    public static String count(long count, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
    }
}
