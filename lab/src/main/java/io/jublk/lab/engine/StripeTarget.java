package io.jublk.lab.engine;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stripe over files: a unit of the device on each in turn. A request of N units is a fused
 * command of N secondaries.
 */
public final class StripeTarget implements Target {

    private static final int BLOCK_BYTES = 512;
    private static final int PHYSICAL_BLOCK_BYTES = 4096;

    private final List<BackingFile> files;
    private final int unitBytes;
    private final @Nullable Spare spare;

    /**
     * Where a request repeats what has failed, and nothing else.
     *
     * @param file a copy of the failing one
     * @param failing which of the files fails
     */
    record Spare(BackingFile file, int failing) {}

    /** Of these files, all of one size. */
    public StripeTarget(List<BackingFile> files, int unitBytes) {
        this(files, unitBytes, null);
    }

    StripeTarget(List<BackingFile> files, int unitBytes, @Nullable Spare spare) {
        this.files = List.copyOf(files);
        this.unitBytes = unitBytes;
        this.spare = spare;
    }

    @Override
    public String type() {
        return "stripe";
    }

    @Override
    public Geometry geometry() {
        return Geometry.ofSize(files.size() * files.getFirst().sizeBytes())
                .withBlocks(BLOCK_BYTES, PHYSICAL_BLOCK_BYTES)
                .withMemory(BLOCK_BYTES, null);
    }

    @Override
    public List<BackingFile> files() {
        List<BackingFile> all = new ArrayList<>(files);
        if (spare != null) {
            all.add(spare.file);
        }
        return all;
    }

    @Override
    public void read(IoRequest r) {
        transfer(r, false);
    }

    @Override
    public void write(IoRequest r) {
        transfer(r, true);
    }

    private void transfer(IoRequest r, boolean write) {
        long done = 0;
        while (done < r.lengthBytes()) {
            long at = r.offsetBytes() + done;
            long unit = at / unitBytes;
            long inUnit = at % unitBytes;
            long length = Math.min(unitBytes - inUnit, r.lengthBytes() - done);
            BackingFile file = files.get((int) (unit % files.size()));
            move(r, write, file, unit / files.size() * unitBytes + inUnit, done, length);
            done += length;
        }
        Spare mirror = spare;
        if (mirror != null) {
            long failed = (long) mirror.failing * unitBytes; // requests of one row alone
            r.otherwise(
                    again -> {
                        move(again, write, mirror.file, 0, failed, unitBytes);
                        if (!write) {
                            // The engine forgets what a failed fused command has filled. Here the
                            // other pieces are known to be: their failure would fail the request.
                            again.leaveUnfilled();
                        }
                    });
        }
    }

    private static void move(
            IoRequest r, boolean write, BackingFile file, long offset, long at, long length) {
        if (write) {
            r.write(file, offset, at, length);
        } else {
            r.read(file, offset, at, length);
        }
    }

    @Override
    public void close() {
        files().forEach(BackingFile::close);
    }
}
