package io.jublk.bench.demo;

import io.jublk.bench.BenchException;
import io.jublk.bench.Figures;

/** How large a backing file may be: two of them in half of the room, as guests are small. */
final class FileSize {

    private static final long MOST_BYTES = 256L << 20;
    private static final long LEAST_BYTES = 64L << 20;
    private static final int FILES = 2;

    private FileSize() {}

    static long choose(long roomBytes) {
        long share = roomBytes / FILES / 2;
        if (share < LEAST_BYTES) {
            throw new BenchException(
                    "the demo needs "
                            + Figures.mebibytes(LEAST_BYTES * FILES * 2)
                            + " for its files and there are "
                            + Figures.mebibytes(roomBytes)
                            + "; give --dir another place");
        }
        return Math.min(MOST_BYTES, Long.highestOneBit(share));
    }
}
