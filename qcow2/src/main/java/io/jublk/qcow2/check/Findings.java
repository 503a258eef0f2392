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

    void corruption(long times, String what) {
        corruptions += times;
        tell("ERROR", what, times);
    }

    /** A copied flag that does not say whether the refcount is 1. */
    void copiedFlag(long times, Place place, long refcount) {
        copiedFlags += times;
        corruption(
                times,
                "%s: its copied flag is wrong, the refcount is %s"
                        .formatted(place.text(), Long.toUnsignedString(refcount)));
    }

    /** A snapshot table entry without the extra data of version 3. */
    void shortSnapshot(String what) {
        shortSnapshots = true;
        corruption(1, what);
    }

    boolean hasShortSnapshots() {
        return shortSnapshots;
    }

    void leak(String what) {
        leaks++;
        tell("Leaked", what, 1);
    }

    void overlap(String what) {
        overlaps++;
        tell("OVERLAP", what, 1);
    }

    /** The check could not look at something that may hold references. */
    void notWalked(String what) {
        partial = true;
        notChecked(1, what);
    }

    void notChecked(long times, String what) {
        checkErrors += times;
        tell("NOT CHECKED", what, times);
    }

    /** Whether there may be references that were not counted. */
    boolean isPartial() {
        return partial;
    }

    private void tell(String kind, String what, long times) {
        if (lines.size() < maxLines) {
            lines.add(kind + " " + what + (times == 1 ? "" : " (" + times + " times)"));
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
