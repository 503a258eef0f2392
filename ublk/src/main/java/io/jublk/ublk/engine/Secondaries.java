package io.jublk.ublk.engine;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The secondaries of one request's current fused command, one array per field. The arrays grow to
 * what a target has needed and stay: a steady data path allocates nothing.
 */
final class Secondaries {

    // What a secondary does. Up to LAST_TRANSFER it moves payload bytes.
    static final int READ = 0;
    static final int WRITE = 1;
    static final int WRITE_THROUGH = 2;
    static final int ZERO = 3;
    static final int COPY_IN = 4;
    static final int COPY_OUT = 5;
    static final int LAST_TRANSFER = COPY_OUT;
    static final int SYNC = 6;
    static final int FALLOCATE = 7;
    static final int DISCARD = 8;
    static final int LOAD = 9;
    static final int STORE = 10;
    static final int PARK = 11;
    static final int TRUNCATE = 12;

    // From here on it moves metadata.
    static final int METADATA_READ = 13;
    static final int METADATA_WRITE = 14;
    static final int METADATA_IN = 15;
    static final int METADATA_OUT = 16;

    /** One secondary is the rule; a few spare growing at the first split request. */
    private static final int INITIAL_CAPACITY = 4;

    int count;

    int[] kind = new int[INITIAL_CAPACITY];

    /** A file's place in the table of fixed files. */
    int[] file = new int[INITIAL_CAPACITY];

    /** A fallocate mode. */
    int[] mode = new int[INITIAL_CAPACITY];

    long[] fileOffset = new long[INITIAL_CAPACITY];

    /** The server's memory, of copies, loads and stores. */
    @Nullable MemorySegment[] memory = new MemorySegment[INITIAL_CAPACITY];

    /** Where in that memory, of copies. */
    long[] memoryOffset = new long[INITIAL_CAPACITY];

    int[] payloadOffset = new int[INITIAL_CAPACITY];

    /** Bytes to move or to cover. */
    long[] length = new long[INITIAL_CAPACITY];

    /** Bytes moved so far. */
    int[] moved = new int[INITIAL_CAPACITY];

    /** Where a pair's first operation fell short: what it gave, to be tried again; else 0. */
    int[] shortLength = new int[INITIAL_CAPACITY];

    /** How often the kernel said to try again without moving anything. */
    int[] retries = new int[INITIAL_CAPACITY];

    /** Where the park is among them, until it has ended; or -1. */
    private int park = -1;

    void clear() {
        count = 0;
        park = -1;
    }

    int add(int newKind, int newFile, long newFileOffset, int newPayloadOffset, long newLength) {
        if (count == kind.length) {
            grow();
        }
        int i = count++;
        kind[i] = newKind;
        file[i] = newFile;
        mode[i] = 0;
        fileOffset[i] = newFileOffset;
        memory[i] = null;
        memoryOffset[i] = 0;
        shortLength[i] = 0;
        payloadOffset[i] = newPayloadOffset;
        length[i] = newLength;
        moved[i] = 0;
        retries[i] = 0;
        if (newKind == PARK) {
            park = i;
        }
        return i;
    }

    /** Forgets what was moved, to do the same again. */
    void restart() {
        Arrays.fill(moved, 0, count, 0);
        Arrays.fill(shortLength, 0, count, 0);
        Arrays.fill(retries, 0, count, 0);
    }

    boolean isTransfer(int i) {
        return kind[i] <= LAST_TRANSFER;
    }

    /** It moves bytes to or from the server's memory. */
    boolean isCopy(int i) {
        return kind[i] == COPY_IN || kind[i] == COPY_OUT;
    }

    /** It is done when all its bytes have moved. */
    boolean movesBytes(int i) {
        return isTransfer(i) || kind[i] == LOAD || kind[i] == STORE || movesMetadata(i);
    }

    boolean movesMetadata(int i) {
        return kind[i] >= METADATA_READ;
    }

    boolean hasPark() {
        return park >= 0;
    }

    /** Where the park is, for the one time that it ends; else -1. */
    int takePark() {
        int i = park;
        park = -1;
        return i;
    }

    /**
     * How far the payload is filled from its start without a gap, given how far it was before.
     * Pieces in order, which is the rule, take one pass.
     */
    long filledFrom(long filled) {
        long to = filled;
        boolean further = true;
        while (further) {
            further = false;
            for (int i = 0; i < count; i++) {
                long end = payloadOffset[i] + length[i];
                if (isTransfer(i) && payloadOffset[i] <= to && end > to) {
                    to = end;
                    further = true;
                }
            }
            further &= count > 1;
        }
        return to;
    }

    /** How many of them move payload bytes. */
    int transfers() {
        int transfers = 0;
        for (int i = 0; i < count; i++) {
            if (isTransfer(i)) {
                transfers++;
            }
        }
        return transfers;
    }

    /** Bytes that are still to be moved. */
    int left(int i) {
        return (int) length[i] - moved[i];
    }

    /** The server's memory that it moves bytes from or to. */
    MemorySegment memory(int i) {
        MemorySegment segment = memory[i];
        if (segment == null) {
            throw new IllegalStateException("secondary " + i + " has no memory");
        }
        return segment;
    }

    /** Where in its {@link #memory} the next byte is to be moved. */
    long memoryAt(int i) {
        return memoryOffset[i] + moved[i];
    }

    /** The address of that byte. */
    long memoryAddress(int i) {
        return memory(i).address() + memoryAt(i);
    }

    private void grow() {
        if (count >= UserData.MAX_SECONDARIES) {
            throw new IllegalStateException(
                    "a request has more than " + UserData.MAX_SECONDARIES + " secondaries");
        }
        int capacity = Math.min(count * 2, UserData.MAX_SECONDARIES);
        kind = Arrays.copyOf(kind, capacity);
        file = Arrays.copyOf(file, capacity);
        mode = Arrays.copyOf(mode, capacity);
        fileOffset = Arrays.copyOf(fileOffset, capacity);
        memory = Arrays.copyOf(memory, capacity);
        memoryOffset = Arrays.copyOf(memoryOffset, capacity);
        shortLength = Arrays.copyOf(shortLength, capacity);
        payloadOffset = Arrays.copyOf(payloadOffset, capacity);
        length = Arrays.copyOf(length, capacity);
        moved = Arrays.copyOf(moved, capacity);
        retries = Arrays.copyOf(retries, capacity);
    }
}
