package io.jublk.qcow2.convert;

import io.jublk.qcow2.crypt.LuksFormat;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.image.DiskImage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the guest sees of an image into a new one. The new one has no backing file, and
 * nothing where the guest has zeros.
 *
 * @param source all of it is read, with the images behind it
 * @param target the new file
 * @param replace whether a file of this name may be there, and is lost when all is done
 * @param progress told of each piece
 */
public record Conversion(DiskImage source, Path target, boolean replace, Progress progress) {

    /** Large enough that tables are walked quickly, small enough that progress is seen. */
    private static final long MAX_SKIP_BYTES = 1L << 30;

    /** A raw image. */
    public void toRaw() {
        try (NewFile file = new NewFile(target, replace)) {
            run(file, new RawOutput(file.file(), source.sizeBytes()));
        }
    }

    /**
     * A qcow2 image.
     *
     * @param plan version, cluster size, features, compression type; the virtual size is the
     *     source's
     * @param compress whether clusters are compressed that get smaller by it
     * @param luks what encrypts the data, or null; the caller closes it
     */
    public void toQcow2(Header plan, boolean compress, @Nullable LuksFormat luks) {
        Header sized = plan.toBuilder().sizeBytes(source.sizeBytes()).build();
        try (NewFile file = new NewFile(target, replace)) {
            run(file, new Qcow2Output(file.file(), sized, compress, luks));
        }
    }

    private void run(NewFile file, ImageOutput output) {
        try (output;
                Arena arena = Arena.ofShared()) {
            copy(output, arena.allocate(output.maxPieceBytes()));
            output.finish();
        }
        file.commit();
    }

    private void copy(ImageOutput output, MemorySegment buffer) {
        long size = source.sizeBytes();
        long at = 0;
        while (at < size) {
            progress.at(at, size);
            long skipEnd = Math.min(size, at + MAX_SKIP_BYTES);
            long data = GuestZeros.dataAfter(source, at, skipEnd);
            if (data == skipEnd) {
                at = skipEnd;
                continue;
            }
            at = data - data % output.unitBytes();
            long length = Math.min(buffer.byteSize(), size - at);
            // A last cluster is whole in the image, whatever is left of the disk.
            MemorySegment piece = buffer.asSlice(0, roundUp(length, output.unitBytes()));
            source.read(at, piece);
            output.write(at, piece);
            at += length;
        }
        progress.at(size, size);
    }

    private static long roundUp(long value, int unit) {
        return Math.ceilDiv(value, unit) * unit;
    }
}
