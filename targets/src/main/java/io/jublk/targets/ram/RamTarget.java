package io.jublk.targets.ram;

import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.PayloadUse;
import io.jublk.ublk.Resizable;
import io.jublk.ublk.Target;
import io.jublk.ublk.UblkException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** A device in this process's memory: gone with it. */
public final class RamTarget implements Target, Resizable {

    private static final int ALIGNMENT_BYTES = 4096;

    /** A piece of the device; a device that has grown has several, in order. */
    private record Piece(long startBytes, MemorySegment memory) {
        long endBytes() {
            return startBytes + memory.byteSize();
        }
    }

    private final Arena arena = Arena.ofShared();
    private volatile Piece[] pieces;
    private volatile long sizeBytes;

    public RamTarget(long sizeBytes) {
        pieces = new Piece[] {piece(0, sizeBytes)};
        this.sizeBytes = sizeBytes;
    }

    private Piece piece(long startBytes, long lengthBytes) {
        return new Piece(startBytes, arena.allocate(lengthBytes, ALIGNMENT_BYTES));
    }

    @Override
    public String type() {
        return "ram";
    }

    @Override
    public Geometry geometry() {
        return Geometry.ofSize(sizeBytes);
    }

    @Override
    public PayloadUse payloadUse() {
        return PayloadUse.MEMORY;
    }

    @Override
    public void read(IoRequest request) {
        move(request, true);
    }

    @Override
    public void write(IoRequest request) {
        move(request, false);
    }

    private void move(IoRequest request, boolean in) {
        long start = request.offsetBytes();
        long end = start + request.lengthBytes();
        Piece[] all = pieces;
        if (start < 0 || end > all[all.length - 1].endBytes()) {
            throw new IndexOutOfBoundsException(start + " to " + end);
        }
        for (Piece piece : all) {
            long from = Math.max(start, piece.startBytes());
            long length = Math.min(end, piece.endBytes()) - from;
            if (length > 0) {
                long at = from - piece.startBytes();
                if (in) {
                    request.copyIn(piece.memory(), at, from - start, length);
                } else {
                    request.copyOut(from - start, piece.memory(), at, length);
                }
            }
        }
    }

    // ---- another size

    @Override
    public long sizeFor(long wantedBytes, boolean mayCutOff) {
        if (wantedBytes == AS_BACKEND) {
            throw new UblkException("memory has no size of its own: name one with --size");
        }
        if (wantedBytes < sizeBytes && !mayCutOff) {
            throw new UblkException(
                    "a device of "
                            + wantedBytes
                            + " bytes would lose its last "
                            + (sizeBytes - wantedBytes)
                            + " bytes; add --shrink if nobody needs them");
        }
        return wantedBytes;
    }

    @Override
    public void grow(long newBytes) {
        Piece[] all = pieces;
        long end = all[all.length - 1].endBytes();
        clear(sizeBytes, Math.min(newBytes, end)); // what a smaller device left behind
        if (newBytes > end) {
            Piece[] more = Arrays.copyOf(all, all.length + 1);
            try {
                more[all.length] = piece(end, newBytes - end);
            } catch (OutOfMemoryError e) {
                throw new UblkException(
                        "the server cannot get " + (newBytes - end) + " bytes of memory more", e);
            }
            pieces = more;
        }
        sizeBytes = newBytes;
    }

    private void clear(long from, long to) {
        for (Piece piece : pieces) {
            long start = Math.max(from, piece.startBytes());
            long length = Math.min(to, piece.endBytes()) - start;
            if (length > 0) {
                piece.memory().asSlice(start - piece.startBytes(), length).fill((byte) 0);
            }
        }
    }

    /** The memory stays: requests may still be under way there. */
    @Override
    public void shrink(long newBytes) {
        sizeBytes = newBytes;
    }

    @Override
    public void close() {
        arena.close();
    }
}
