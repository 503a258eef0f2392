package io.jublk.integration;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads blocks of a device at random and knows what each may hold. Unlike fio (3.39 ends
 * in order after errors) it goes on however often requests fail: a write that failed may be there
 * or not, one that did not fail has to be.
 */
final class PatientClient implements AutoCloseable {

    private static final int BLOCK_BYTES = 8192;
    private static final int THREADS = 4;

    private final Path device;
    private final int blocks;

    /** Of each block, the write that was acknowledged last, and the last that was tried. */
    private final int[] acknowledged;

    private final int[] tried;

    private final AtomicLong done = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stops;
    private volatile @Nullable String finding;

    private PatientClient(Path device, long bytes) {
        this.device = device;
        blocks = (int) (bytes / BLOCK_BYTES);
        acknowledged = new int[blocks];
        tried = new int[blocks];
    }

    /** On a device that reads as zeros. */
    static PatientClient start(String device, long bytes) {
        PatientClient client = new PatientClient(Path.of(device), bytes);
        for (int t = 0; t < THREADS; t++) {
            int first = t;
            Thread thread = new Thread(() -> client.run(first), "client " + t);
            client.threads.add(thread);
            thread.start();
        }
        return client;
    }

    /** Requests that have succeeded. */
    long done() {
        return done.get();
    }

    /** Requests that have failed. */
    long failed() {
        return failed.get();
    }

    /** What was read and should not have been; null for nothing. */
    @Nullable String finding() {
        return finding;
    }

    /** Ends the threads and reads every block once more; what it finds is a {@link #finding}. */
    void finish() throws IOException {
        close();
        ByteBuffer buffer = aligned();
        try (FileChannel channel = open()) {
            for (int block = 0; block < blocks; block++) {
                read(channel, buffer, block);
            }
        }
    }

    @Override
    public void close() {
        stops = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The blocks of one thread are no other's. */
    private void run(int first) {
        SplittableRandom random = new SplittableRandom(Seeds.SEED + first);
        ByteBuffer buffer = aligned();
        try (FileChannel channel = open()) {
            while (!stops && finding == null) {
                int block = random.nextInt(blocks / THREADS) * THREADS + first;
                try {
                    if (random.nextBoolean()) {
                        write(channel, buffer, block);
                    } else {
                        read(channel, buffer, block);
                    }
                    done.incrementAndGet();
                } catch (IOException e) {
                    failed.incrementAndGet();
                    Thread.sleep(1); // requests that fail at once must not take all of the CPU
                }
            }
        } catch (IOException | InterruptedException e) {
            finding = "the client ended: " + e;
        }
    }

    private void write(FileChannel channel, ByteBuffer buffer, int block) throws IOException {
        int version = ++tried[block];
        buffer.clear();
        while (buffer.hasRemaining()) {
            buffer.putLong(stamp(block, version));
        }
        if (channel.write(buffer.flip(), (long) block * BLOCK_BYTES) != BLOCK_BYTES) {
            throw new IOException("a short write");
        }
        acknowledged[block] = version;
    }

    private void read(FileChannel channel, ByteBuffer buffer, int block) throws IOException {
        buffer.clear();
        int bytes = channel.read(buffer, (long) block * BLOCK_BYTES);
        buffer.flip();
        long first = bytes == BLOCK_BYTES ? buffer.getLong(0) : -1;
        boolean whole = true;
        while (buffer.hasRemaining()) {
            whole &= buffer.getLong() == first;
        }
        if (!whole || !mayHold(block, first)) {
            finding =
                    "block %d: %d bytes, %s, the first word %x; write %d was acknowledged, %d tried"
                            .formatted(
                                    block,
                                    bytes,
                                    whole ? "all alike" : "not all alike",
                                    first,
                                    acknowledged[block],
                                    tried[block]);
        }
    }

    private boolean mayHold(int block, long word) {
        if (acknowledged[block] == 0 && word == 0) {
            return true;
        }
        int version = (int) word;
        return word == stamp(block, version)
                && version > 0
                && version >= acknowledged[block]
                && version <= tried[block];
    }

    private static long stamp(int block, int version) {
        return (long) (block + 1) << 32 | version;
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(
                device, StandardOpenOption.READ, StandardOpenOption.WRITE, direct());
    }

    /** O_DIRECT. The compiler warns of any use of its class, and can't be told not to. */
    private static OpenOption direct() {
        try {
            return (OpenOption)
                    Class.forName("com.sun.nio.file.ExtendedOpenOption")
                            .getField("DIRECT")
                            .get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK has no direct I/O", e);
        }
    }

    private static ByteBuffer aligned() {
        return ByteBuffer.allocateDirect(2 * BLOCK_BYTES)
                .alignedSlice(BLOCK_BYTES / 2)
                .limit(BLOCK_BYTES)
                .slice();
    }
}
