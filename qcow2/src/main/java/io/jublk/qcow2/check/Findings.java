package io.jublk.qcow2.check;

import java.util.ArrayList;
import java.util.List;

/** What a check found, counted in full and told in part. */
final class Findings {

    private final int maxLines;
    private final List<String> lines = new ArrayList<>();
    private long untold;
    private boolean partial;
    private boolean shortSnapshots;

    long corruptions;
    long leaks;
    long checkErrors;
    long overlaps;

    /** Those of the corruptions that are copied flags: harmless to repair. */
    long copiedFlags;

    Findings(int maxLines) {
        this.maxLines = maxLines;
    }

    void corruption(long times, String format, Object... args) {
        corruptions += times;
        tell("ERROR", times, format, args);
    }

    /** A copied flag that does not say whether the refcount is 1. */
    void copiedFlag(long times, Place place, long refcount) {
        copiedFlags += times;
        corruption(
                times,
                "%s: its copied flag is wrong, the refcount is %s",
                place,
                Long.toUnsignedString(refcount));
    }

    /** A snapshot table entry without the extra data of version 3. */
    void shortSnapshot(String format, Object... args) {
        shortSnapshots = true;
        corruption(1, format, args);
    }

    boolean hasShortSnapshots() {
        return shortSnapshots;
    }

    void leak(String format, Object... args) {
        leaks++;
        tell("Leaked", 1, format, args);
    }

    void overlap(String format, Object... args) {
        overlaps++;
        tell("OVERLAP", 1, format, args);
    }

    /** The check could not look at something that may hold references. */
    void notWalked(String format, Object... args) {
        partial = true;
        notChecked(1, format, args);
    }

    void notChecked(long times, String format, Object... args) {
        checkErrors += times;
        tell("NOT CHECKED", times, format, args);
    }

    /** Whether there may be references that were not counted. */
    boolean isPartial() {
        return partial;
    }

    /** The text is made only when it is told: there may be very many. */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
    private void tell(String kind, long times, String format, Object... args) {
        if (lines.size() < maxLines) {
            lines.add(
                    kind
                            + " "
                            + format.formatted(args)
                            + (times == 1 ? "" : " (" + times + " times)"));
        } else {
            untold++;
        }
    }

    /** The lines, and how many more there were. */
    List<String> lines() {
        List<String> all = new ArrayList<>(lines);
        if (untold > 0) {
            all.add("and " + untold + " more");
        }
        return List.copyOf(all);
    }
}
