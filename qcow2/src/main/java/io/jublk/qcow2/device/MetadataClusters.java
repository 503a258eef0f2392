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

    private long[] keys = new long[INITIAL];
    private int count;

    MetadataClusters() {
        Arrays.fill(keys, FREE);
    }

    boolean contains(long cluster) {
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
        if (contains(cluster)) {
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

    void add(long first, long clusters) {
        for (long i = 0; i < clusters; i++) {
            add(first + i);
        }
    }

    void remove(long first, long clusters) {
        for (long i = 0; i < clusters; i++) {
            remove(first + i);
        }
    }

    private void remove(long cluster) {
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
