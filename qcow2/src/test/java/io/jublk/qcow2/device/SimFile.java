package io.jublk.qcow2.device;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A file on a disk that loses power: what was written and not synced survives by sectors of 512
 * bytes, each or not, whatever the order.
 */
final class SimFile {

    private static final int SECTOR = 512;

    private static final class Write {
        final long offset;
        final byte[] bytes;

        Write(long offset, byte[] bytes) {
            this.offset = offset;
            this.bytes = bytes;
        }
    }

    private final Path path;
    private byte[] now;
    private byte[] stable;
    private final List<Write> unsynced = new ArrayList<>();

    /** Writes that have left the list of the unsynced. */
    private long taken;

    SimFile(Path path) {
        this.path = path;
        try {
            now = Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        stable = now.clone();
    }

    long sizeBytes() {
        return now.length;
    }

    /** As much as there is. */
    int read(long offset, MemorySegment into) {
        int length = (int) Math.clamp(now.length - offset, 0, into.byteSize());
        if (length > 0) {
            MemorySegment.copy(now, (int) offset, into, JAVA_BYTE, 0, length);
        }
        return length;
    }

    void write(long offset, MemorySegment from) {
        write(offset, from.toArray(JAVA_BYTE));
    }

    void write(long offset, byte[] bytes) {
        now = put(now, offset, bytes, 0, bytes.length);
        unsynced.add(new Write(offset, bytes));
    }

    /** Within the file. */
    void punch(long offset, long lengthBytes) {
        int length = (int) Math.clamp(now.length - offset, 0, lengthBytes);
        if (length > 0) {
            write(offset, new byte[length]);
        }
    }

    /** The number of writes so far: a sync that begins now is about these. */
    long syncBegins() {
        return taken + unsynced.size();
    }

    /** A sync has ended that began when there were so many writes. */
    void synced(long writes) {
        // Another sync may have taken some of them off the list already.
        int n = (int) Math.max(0, writes - taken);
        taken += n;
        for (Write write : unsynced.subList(0, n)) {
            stable = put(stable, write.offset, write.bytes, 0, write.bytes.length);
        }
        unsynced.subList(0, n).clear();
    }

    /**
     * The power fails.
     *
     * @param underWay writes that had not completed: they may be there in part, too
     */
    void powerCut(Random random, List<byte[]> underWay, List<Long> offsets) {
        for (int i = 0; i < underWay.size(); i++) {
            unsynced.add(new Write(offsets.get(i), underWay.get(i)));
        }
        double survives = random.nextInt(4) / 3.0;
        byte[] left = stable;
        for (Write write : unsynced) {
            for (int at = 0; at < write.bytes.length; at += SECTOR) {
                if (random.nextDouble() < survives) {
                    int length = Math.min(SECTOR, write.bytes.length - at);
                    left = put(left, write.offset + at, write.bytes, at, length);
                }
            }
        }
        try {
            Files.write(path, left);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the file holds goes to the real one. */
    void save() {
        try {
            Files.write(path, now);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] put(byte[] to, long offset, byte[] from, int at, int length) {
        byte[] result = to;
        if (offset + length > to.length) {
            result = Arrays.copyOf(to, (int) offset + length);
        }
        System.arraycopy(from, at, result, (int) offset, length);
        return result;
    }
}
