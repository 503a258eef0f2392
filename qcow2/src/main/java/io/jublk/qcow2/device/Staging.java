package io.jublk.qcow2.device;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.IoRequest;
import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Copies of tables' pieces on their way to the file: what is written is what they held at one
 * moment, while requests go on changing them. Grows to what a round has needed and stays.
 */
final class Staging implements AutoCloseable {

    private static final int INITIAL_BYTES = 64 << 10;
    private static final int INITIAL_PIECES = 16;

    private final Kernel kernel;
    private Mapping memory;
    private long used;

    private int pieces;
    private long[] hostOffset = new long[INITIAL_PIECES];
    private long[] from = new long[INITIAL_PIECES];
    private int[] lengthBytes = new int[INITIAL_PIECES];

    Staging(Kernel kernel) {
        this.kernel = kernel;
        memory = Mapping.reserved(kernel, INITIAL_BYTES);
    }

    boolean isEmpty() {
        return pieces == 0;
    }

    void clear() {
        pieces = 0;
        used = 0;
    }

    void add(long newHostOffset, MemorySegment source, long sourceOffset, int newLengthBytes) {
        if (used + newLengthBytes > memory.segment().byteSize()) {
            grow(used + newLengthBytes);
        }
        MemorySegment.copy(source, sourceOffset, memory.segment(), used, newLengthBytes);
        int last = pieces - 1;
        if (last >= 0 && hostOffset[last] + lengthBytes[last] == newHostOffset) {
            lengthBytes[last] += newLengthBytes; // one write for neighbours
        } else {
            if (pieces == hostOffset.length) {
                hostOffset = Arrays.copyOf(hostOffset, pieces * 2);
                from = Arrays.copyOf(from, pieces * 2);
                lengthBytes = Arrays.copyOf(lengthBytes, pieces * 2);
            }
            hostOffset[pieces] = newHostOffset;
            from[pieces] = used;
            lengthBytes[pieces++] = newLengthBytes;
        }
        used += newLengthBytes;
    }

    /** Describes the writing of all pieces. */
    void store(IoRequest request, BackingFile file) {
        for (int i = 0; i < pieces; i++) {
            request.store(file, hostOffset[i], memory.segment().asSlice(from[i], lengthBytes[i]));
        }
    }

    private void grow(long neededBytes) {
        Mapping larger =
                Mapping.reserved(kernel, Math.max(neededBytes, memory.segment().byteSize() * 2));
        MemorySegment.copy(memory.segment(), 0, larger.segment(), 0, used);
        memory.close();
        memory = larger;
    }

    @Override
    public void close() {
        memory.close();
    }
}
