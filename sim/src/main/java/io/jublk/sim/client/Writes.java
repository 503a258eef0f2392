package io.jublk.sim.client;

import java.util.Arrays;

/**
 * The writes that some sector may still show, one record each: when they began and ended, and how.
 * Times are the client's own count of events.
 */
final class Writes {

    /** Not ended yet. */
    static final long UNDER_WAY = Long.MAX_VALUE;

    private static final int INITIAL_CAPACITY = 256;

    int[] version = new int[INITIAL_CAPACITY];
    boolean[] zeros = new boolean[INITIAL_CAPACITY];
    long[] began = new long[INITIAL_CAPACITY];
    long[] ended = new long[INITIAL_CAPACITY];
    boolean[] succeeded = new boolean[INITIAL_CAPACITY];

    /** It is on stable storage: flushed, or FUA. */
    boolean[] durable = new boolean[INITIAL_CAPACITY];

    /** How many sectors' lists hold it, and one while it is under way or not flushed. */
    private int[] holders = new int[INITIAL_CAPACITY];

    private int[] spare = new int[INITIAL_CAPACITY];
    private int spareCount;
    private int used;

    int add(int newVersion, boolean ofZeros, long now) {
        int w;
        if (spareCount > 0) {
            w = spare[--spareCount];
        } else {
            if (used == version.length) {
                grow();
            }
            w = used++;
        }
        version[w] = newVersion;
        zeros[w] = ofZeros;
        began[w] = now;
        ended[w] = UNDER_WAY;
        succeeded[w] = false;
        durable[w] = false;
        holders[w] = 1;
        return w;
    }

    void hold(int w) {
        holders[w]++;
    }

    void drop(int w) {
        if (--holders[w] == 0) {
            spare[spareCount++] = w;
        }
    }

    private void grow() {
        int capacity = used * 2;
        version = Arrays.copyOf(version, capacity);
        zeros = Arrays.copyOf(zeros, capacity);
        began = Arrays.copyOf(began, capacity);
        ended = Arrays.copyOf(ended, capacity);
        succeeded = Arrays.copyOf(succeeded, capacity);
        durable = Arrays.copyOf(durable, capacity);
        holders = Arrays.copyOf(holders, capacity);
        spare = Arrays.copyOf(spare, capacity);
    }
}
