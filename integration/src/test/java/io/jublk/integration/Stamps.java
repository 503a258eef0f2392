package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.uring.Fallocate;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Blocks of a device that say in each sector which write they are of, and what each may hold after
 * its server was killed: what it held at the last flush, or what was written since. Zeros are
 * version 0.
 */
final class Stamps {

    static final int BLOCK_BYTES = 4096;

    private static final int SECTOR_BYTES = 512;

    /** Blocks a request has at most: more than a cluster of 64 KiB. */
    private static final int MAX_BLOCKS = 40;

    private static final long ZEROS = 0;

    /** A block that was half written when its server was killed. */
    private static final long SEVERAL = -1;

    private final Random random;
    private final List<Set<Long>> possible = new ArrayList<>();
    private final long[] latest;
    private long version = ZEROS;
    private int flushes;

    Stamps(String seedWord, int blocks) {
        random = Seeds.random(seedWord);
        latest = new long[blocks];
        for (int i = 0; i < blocks; i++) {
            possible.add(new HashSet<>(Set.of(ZEROS)));
        }
    }

    /** How many flushes have succeeded. */
    int flushes() {
        return flushes;
    }

    /** One write, zeroing or flush; false when the device does not do it any more. */
    boolean step(Client client) throws Exception {
        int kind = random.nextInt(20);
        if (kind < 2) {
            return flush(client);
        }
        int count = 1 + random.nextInt(MAX_BLOCKS);
        int first = random.nextInt(latest.length - count);
        return kind < 4 ? zero(client, first, count) : write(client, first, count);
    }

    private boolean write(Client client, int first, int count) throws Exception {
        begins(++version, first, count);
        ByteBuffer bytes = ByteBuffer.allocate(count * BLOCK_BYTES);
        while (bytes.hasRemaining()) {
            int sector = bytes.position();
            long block = (long) first + sector / BLOCK_BYTES;
            while (bytes.position() < sector + SECTOR_BYTES) {
                bytes.putLong(version).putLong(block);
            }
        }
        return client.tryWrite((long) first * BLOCK_BYTES, bytes.array()) == bytes.capacity();
    }

    /** Zeroing that may unmap: whole clusters lose their place in the file. */
    private boolean zero(Client client, int first, int count) throws Exception {
        begins(ZEROS, first, count);
        return client.fallocate(
                        Fallocate.PUNCH_HOLE | Fallocate.KEEP_SIZE,
                        (long) first * BLOCK_BYTES,
                        (long) count * BLOCK_BYTES)
                == 0;
    }

    private void begins(long written, int first, int count) {
        for (int i = first; i < first + count; i++) {
            possible.get(i).add(written);
            latest[i] = written;
        }
    }

    private boolean flush(Client client) throws Exception {
        if (client.trySync() != 0) {
            return false;
        }
        flushes++;
        for (int i = 0; i < latest.length; i++) {
            if (latest[i] != SEVERAL) {
                possible.get(i).clear();
                possible.get(i).add(latest[i]);
            }
        }
        return true;
    }

    /** Reads all of it; what is there is what the next server begins with. */
    void verify(Client client) throws Exception {
        for (int first = 0; first < latest.length; first += MAX_BLOCKS) {
            int count = Math.min(MAX_BLOCKS, latest.length - first);
            ByteBuffer bytes =
                    ByteBuffer.wrap(client.read((long) first * BLOCK_BYTES, count * BLOCK_BYTES));
            for (int i = first; i < first + count; i++) {
                verify(i, bytes.slice((i - first) * BLOCK_BYTES, BLOCK_BYTES));
            }
        }
    }

    private void verify(int block, ByteBuffer bytes) {
        Set<Long> found = new HashSet<>();
        while (bytes.hasRemaining()) {
            long written = bytes.getLong();
            long named = bytes.getLong();
            assertTrue(
                    possible.get(block).contains(written)
                            && named == (written == ZEROS ? 0 : block),
                    () ->
                            "block %d holds version %d of block %d at byte %d, may hold %s"
                                    .formatted(
                                            block,
                                            written,
                                            named,
                                            bytes.position() - 2 * Long.BYTES,
                                            possible.get(block)));
            found.add(written);
        }
        possible.get(block).retainAll(found);
        latest[block] = found.size() == 1 ? found.iterator().next() : SEVERAL;
    }
}
