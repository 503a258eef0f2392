package io.jublk.qcow2.device;

import java.util.Arrays;

/**
 * Host clusters that hold the image's own tables: whatever an L2 entry says, no guest data goes
 * there and none is freed there.
 */
final class MetadataClusters {

    private static final long FREE = -1;
    private static final long SPREAD = 0x9e3779b97f4a7c15L;
    private static final int INITIAL = 1 << 10;
    private static final int INITIAL_RANGES = 4;

    private long[] keys = new long[INITIAL];
    private int count;

    /** Tables of several clusters: first cluster and number, in pairs. Few, in images of old. */
    private long[] ranges = new long[INITIAL_RANGES * 2];

    private int rangeCount;

    MetadataClusters() {
        Arrays.fill(keys, FREE);
    }

    boolean contains(long cluster) {
        for (int r = 0; r < rangeCount; r++) {
            if (cluster - ranges[2 * r] >= 0 && cluster - ranges[2 * r] < ranges[2 * r + 1]) {
                return true;
            }
        }
        return isKey(cluster);
    }

    private boolean isKey(long cluster) {
        int i = home(cluster);
        while (keys[i] != FREE) {
            if (keys[i] == cluster) {
                return true;
            }
            i = next(i);
        }
        return false;
    }

    boolean containsAny(long first, long clusters) {
        for (long i = 0; i < clusters; i++) {
            if (contains(first + i)) {
                return true;
            }
        }
        return false;
    }

    void add(long cluster) {
        if (isKey(cluster)) {
            return;
        }
        if (++count * 2 > keys.length) {
            long[] old = keys;
            keys = new long[old.length * 2];
            Arrays.fill(keys, FREE);
            for (long key : old) {
                if (key != FREE) {
                    put(key);
                }
            }
        }
        put(cluster);
    }

    /** A table of several clusters. */
    void addRange(long first, long clusters) {
        if (2 * rangeCount == ranges.length) {
            ranges = Arrays.copyOf(ranges, ranges.length * 2);
        }
        ranges[2 * rangeCount] = first;
        ranges[2 * rangeCount + 1] = clusters;
        rangeCount++;
    }

    /** A table that was added as a range is somewhere else now. */
    void removeRange(long first) {
        for (int r = 0; r < rangeCount; r++) {
            if (ranges[2 * r] == first) {
                rangeCount--;
                ranges[2 * r] = ranges[2 * rangeCount];
                ranges[2 * r + 1] = ranges[2 * rangeCount + 1];
                return;
            }
        }
    }

    void remove(long cluster) {
        int hole = home(cluster);
        while (keys[hole] != cluster) {
            if (keys[hole] == FREE) {
                return;
            }
            hole = next(hole);
        }
        count--;
        // Those behind it that could not have their home move up, so that no search ends early.
        for (int j = next(hole); keys[j] != FREE; j = next(j)) {
            if (distance(home(keys[j]), j) >= distance(hole, j)) {
                keys[hole] = keys[j];
                hole = j;
            }
        }
        keys[hole] = FREE;
    }

    private void put(long cluster) {
        int i = home(cluster);
        while (keys[i] != FREE) {
            i = next(i);
        }
        keys[i] = cluster;
    }

    private int next(int i) {
        return (i + 1) & (keys.length - 1);
    }

    private int distance(int from, int to) {
        return (to - from) & (keys.length - 1);
    }

    private int home(long cluster) {
        return (int)
                ((cluster * SPREAD) >>> (Long.SIZE - Integer.numberOfTrailingZeros(keys.length)));
    }
}
