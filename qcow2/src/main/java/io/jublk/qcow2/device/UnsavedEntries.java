package io.jublk.qcow2.device;

import java.util.Arrays;

/**
 * Which entries of a cache's changed slices the file does not have as they are in memory. A slice
 * knows whether it has changed; which of its entries have, is here: a request that goes by one of
 * them waits until the file has it, and one that goes by another does not.
 */
final class UnsavedEntries {

    private static final int NO_ROW = -1;

    /** So many longs for the entries of a slice, a bit for each. */
    private final int words;

    /** By frame: where its bits are, or NO_ROW. */
    private final int[] row;

    private final int[] frame;
    private int rows;

    /** Since the last write-back began. */
    private final long[] changed;

    /** On their way to the file. */
    private final long[] underWay;

    /**
     * @param mostRows how many frames may have changed entries at a time
     */
    UnsavedEntries(int frames, int sliceBytes, int mostRows) {
        words = Math.max(1, sliceBytes / Long.BYTES / Long.SIZE);
        row = new int[frames];
        Arrays.fill(row, NO_ROW);
        frame = new int[mostRows];
        changed = new long[mostRows * words];
        underWay = new long[mostRows * words];
    }

    /** An entry has changed; its frame counts as dirty. */
    void change(int ofFrame, int offsetInSlice) {
        if (row[ofFrame] == NO_ROW) {
            frame[rows] = ofFrame;
            row[ofFrame] = rows++;
        }
        changed[word(ofFrame, offsetInSlice)] |= bit(offsetInSlice);
    }

    boolean isEmpty() {
        return rows == 0;
    }

    /** Since the last write-back began. */
    boolean isChanged(int ofFrame, int offsetInSlice) {
        return isSet(changed, ofFrame, offsetInSlice);
    }

    boolean isUnderWay(int ofFrame, int offsetInSlice) {
        return isSet(underWay, ofFrame, offsetInSlice);
    }

    /** All of them are on their way. */
    void stage() {
        for (int i = 0; i < rows * words; i++) {
            underWay[i] |= changed[i];
            changed[i] = 0;
        }
    }

    /** They are in the file. */
    void written() {
        Arrays.fill(underWay, 0, rows * words, 0);
        for (int i = rows - 1; i >= 0; i--) {
            if (isUnchanged(i)) {
                release(i);
            }
        }
    }

    /** They may not be. */
    void notWritten() {
        for (int i = 0; i < rows * words; i++) {
            changed[i] |= underWay[i];
            underWay[i] = 0;
        }
    }

    /** A frame holds something else from now on. */
    void forget(int ofFrame) {
        int at = row[ofFrame];
        if (at != NO_ROW) {
            Arrays.fill(changed, at * words, (at + 1) * words, 0);
            Arrays.fill(underWay, at * words, (at + 1) * words, 0);
            release(at);
        }
    }

    private boolean isUnchanged(int ofRow) {
        for (int i = ofRow * words; i < (ofRow + 1) * words; i++) {
            if (changed[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** The last row takes its place. */
    private void release(int free) {
        int last = --rows;
        row[frame[free]] = NO_ROW;
        if (free != last) {
            frame[free] = frame[last];
            row[frame[free]] = free;
            move(changed, last, free);
            move(underWay, last, free);
        }
    }

    private void move(long[] bits, int from, int to) {
        System.arraycopy(bits, from * words, bits, to * words, words);
        Arrays.fill(bits, from * words, (from + 1) * words, 0);
    }

    private boolean isSet(long[] bits, int ofFrame, int offsetInSlice) {
        return row[ofFrame] != NO_ROW
                && (bits[word(ofFrame, offsetInSlice)] & bit(offsetInSlice)) != 0;
    }

    private int word(int ofFrame, int offsetInSlice) {
        return row[ofFrame] * words + offsetInSlice / Long.BYTES / Long.SIZE;
    }

    private static long bit(int offsetInSlice) {
        return 1L << (offsetInSlice / Long.BYTES);
    }
}
