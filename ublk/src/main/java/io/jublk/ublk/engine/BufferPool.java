package io.jublk.ublk.engine;

/**
 * Buffers of one agent that requests have only while they are under way. The one given back last
 * goes out first, so that no more memory is ever touched than requests were under way at once.
 *
 * <p>A buffer given back rests until its commit has been submitted, because that is when the driver
 * reads it: to the end of the next turn.
 */
final class BufferPool {

    /** Each tag's request may have one while its last two rest. */
    static final int BUFFERS_PER_TAG = 3;

    private final int[] free;
    private int freeCount;
    private int[] resting;
    private int restingCount;
    private int[] rested;
    private int restedCount;

    /**
     * @param first the number of the first buffer
     * @param tags how many requests may be under way
     */
    BufferPool(int first, int tags) {
        freeCount = tags * BUFFERS_PER_TAG;
        free = new int[freeCount];
        for (int i = 0; i < freeCount; i++) {
            free[i] = first + freeCount - 1 - i;
        }
        resting = new int[freeCount];
        rested = new int[freeCount];
    }

    int take() {
        if (freeCount == 0) {
            throw new IllegalStateException("more requests have buffers than there are tags");
        }
        return free[--freeCount];
    }

    /** Its commit is in the ring, and will be submitted at the beginning of the next turn. */
    void giveBack(int buffer) {
        resting[restingCount++] = buffer;
    }

    void endTurn() {
        while (restedCount > 0) {
            free[freeCount++] = rested[--restedCount];
        }
        int[] swap = rested;
        rested = resting;
        restedCount = restingCount;
        resting = swap;
        restingCount = 0;
    }
}
