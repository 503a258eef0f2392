package io.jublk.qcow2.convert;

import io.jublk.qcow2.file.ImageFile;
import java.lang.foreign.MemorySegment;

/** A raw image, with holes where the guest has zeros. */
final class RawOutput implements ImageOutput {

    /** What a file system may leave out: its blocks. */
    private static final int HOLE_BYTES = 4096;

    private static final int MAX_PIECE_BYTES = 1 << 20;

    private final ImageFile file;
    private final long sizeBytes;
    private final Zeros zeros = new Zeros(HOLE_BYTES);

    /**
     * @param file empty; closed with this
     */
    RawOutput(ImageFile file, long sizeBytes) {
        this.file = file;
        this.sizeBytes = sizeBytes;
    }

    @Override
    public int unitBytes() {
        return HOLE_BYTES;
    }

    @Override
    public int maxPieceBytes() {
        return MAX_PIECE_BYTES;
    }

    @Override
    public void write(long guestOffset, MemorySegment piece) {
        long at = 0;
        while (at < piece.byteSize()) {
            at = zeros.runEnd(piece, at, false);
            long end = zeros.runEnd(piece, at, true);
            if (end > at) {
                file.write(guestOffset + at, piece.asSlice(at, end - at));
            }
            at = end;
        }
    }

    @Override
    public void finish() {
        file.truncate(sizeBytes);
        file.sync();
    }

    @Override
    public void close() {
        file.close();
    }
}
