package io.jublk.qcow2.check;

import java.util.ArrayList;
import java.util.List;

/** What a check found, counted in full and told in part. */
final class Findings {

    private final int maxLines;
    private final List<String> lines = new ArrayList<>();
    private long untold;

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

    void leak(String what) {
        leaks++;
        tell("Leaked", what, 1);
    }

    void overlap(String what) {
        overlaps++;
        tell("OVERLAP", what, 1);
    }

    /** The check could not look at something: what it says is not all. */
    void checkError(String what) {
        checkErrors(1, what);
    }

    void checkErrors(long times, String what) {
        checkErrors += times;
        tell("NOT CHECKED", what, times);
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
