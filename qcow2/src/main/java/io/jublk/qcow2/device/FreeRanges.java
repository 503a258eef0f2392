package io.jublk.qcow2.device;

/** Runs of free clusters that the allocator knows of, the last found first. Bounded. */
final class FreeRanges {

    /** What is forgotten beyond this stays free, to be found at the next start. */
    private static final int MAX_RANGES = 1 << 14;

    private final long[] first = new long[MAX_RANGES];
    private final int[] count = new int[MAX_RANGES];
    private int ranges;

    boolean isEmpty() {
        return ranges == 0;
    }

    long first() {
        return first[ranges - 1];
    }

    int count() {
        return count[ranges - 1];
    }

    void add(long firstCluster, int clusters) {
        if (ranges > 0 && first[ranges - 1] + count[ranges - 1] == firstCluster) {
            count[ranges - 1] += clusters;
        } else if (ranges < MAX_RANGES) {
            first[ranges] = firstCluster;
            count[ranges++] = clusters;
        }
    }

    /** Takes clusters from the start of the last range. */
    void take(int clusters) {
        int last = ranges - 1;
        first[last] += clusters;
        count[last] -= clusters;
        if (count[last] == 0) {
            ranges--;
        }
    }
}
