package io.jublk.qcow2.check;

import java.util.TreeMap;

/**
 * Clusters behind the file's end that something points to. They read as zeros; if the file grew
 * over them, something else would be read.
 */
final class BeyondEnd {

    /** More are not worth the memory: an image with so many has lost most of its data. */
    private static final int MAX_RANGES = 4096;

    /** End (exclusive) by start. */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    private boolean tooMany;

    void add(long first, long end) {
        ranges.merge(first, end, Math::max);
        if (ranges.size() > MAX_RANGES) {
            ranges.pollLastEntry();
            tooMany = true;
        }
    }

    /** Whether some had to be forgotten: those furthest away. */
    boolean tooMany() {
        return tooMany;
    }

    /** The first cluster from {@code start} on behind which so many are free of references. */
    long freeRun(long start, long clusters) {
        long first = start;
        for (var range : ranges.entrySet()) {
            boolean overlaps = range.getKey() < first + clusters && range.getValue() > first;
            if (overlaps) {
                first = range.getValue();
            }
        }
        return first;
    }
}
