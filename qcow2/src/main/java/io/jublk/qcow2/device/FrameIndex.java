package io.jublk.qcow2.device;

import java.util.Arrays;

/** From a slice's host offset to its frame in the cache: open addressing, no allocation. */
final class FrameIndex {

    private static final long FREE = -1;

    /** Spreads multiples of the slice size over the table: 2^64 over the golden ratio. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private final long[] keys;
    private final int[] frames;
    private final int shift;

    /**
     * @param capacity the most entries at a time; the table is twice as large or more
     */
    FrameIndex(int capacity) {
        int bits = Math.max(2, Integer.SIZE - Integer.numberOfLeadingZeros(capacity * 2 - 1));
        keys = new long[1 << bits];
        frames = new int[1 << bits];
        shift = Long.SIZE - bits;
        Arrays.fill(keys, FREE);
    }

    /** The frame, or -1. */
    int find(long key) {
        int i = home(key);
        while (keys[i] != FREE) {
            if (keys[i] == key) {
                return frames[i];
            }
            i = next(i);
        }
        return -1;
    }

    void add(long key, int frame) {
        int i = home(key);
        while (keys[i] != FREE) {
            if (keys[i] == key) {
                throw new IllegalStateException("offset " + key + " is in the cache twice");
            }
            i = next(i);
        }
        keys[i] = key;
        frames[i] = frame;
    }

    void remove(long key) {
        int i = home(key);
        while (keys[i] != key) {
            if (keys[i] == FREE) {
                throw new IllegalStateException("offset " + key + " is not in the cache");
            }
            i = next(i);
        }
        // Those behind it that could not have their home move up, so that no search ends early.
        int hole = i;
        for (int j = next(i); keys[j] != FREE; j = next(j)) {
            if (distance(home(keys[j]), j) >= distance(hole, j)) {
                keys[hole] = keys[j];
                frames[hole] = frames[j];
                hole = j;
            }
        }
        keys[hole] = FREE;
    }

    private int distance(int from, int to) {
        return (to - from) & (keys.length - 1);
    }

    private int home(long key) {
        return (int) ((key * SPREAD) >>> shift);
    }

    private int next(int i) {
        return (i + 1) & (keys.length - 1);
    }
}
