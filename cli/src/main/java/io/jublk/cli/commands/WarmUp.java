package io.jublk.cli.commands;

import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.KernelException;
import io.jublk.uring.Open;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads from a new device for a while, so that its server's code is compiled before the first
 * client comes. From here and not from the server: a server that waits for its own device could not
 * end, nor could another take the device over.
 */
final class WarmUp {

    /** A read that every device takes: a logical block has at most so many bytes. */
    static final int READ_BYTES = 4096;

    /** Where it reads, again and again: the backend has that at hand after the first time. */
    private static final long SPAN_BYTES = 1 << 20;

    private final Kernel kernel;
    private final String path;
    private final long reads;

    private long done;
    private int failure;

    /**
     * @param path the block device
     * @param sizeBytes its size; one that holds no read is left alone
     */
    WarmUp(Kernel kernel, String path, long sizeBytes) {
        this.kernel = kernel;
        this.path = path;
        reads = Math.min(sizeBytes, SPAN_BYTES) / READ_BYTES;
    }

    /**
     * Returns after so long, whatever the device does.
     *
     * @return what the user should know when it was not as it should be
     */
    Optional<String> run(Duration time) {
        if (reads == 0) {
            return Optional.empty();
        }
        int fd = kernel.open(path, Open.READ_ONLY | Open.DIRECT | Open.CLOEXEC, 0);
        if (fd < 0) {
            return Optional.of("no warm-up: cannot open " + path + ": " + Errno.describe(fd));
        }
        try (Ring ring = Ring.create(kernel, RingOptions.ofEntries(1))) {
            read(ring, fd, System.nanoTime() + time.toNanos());
        } catch (KernelException e) {
            return Optional.of("no warm-up: " + e.getMessage());
        } finally {
            kernel.close(fd);
        }
        if (failure != 0) {
            return Optional.of(
                    "the warm-up ended early: a read of "
                            + path
                            + " failed: "
                            + Errno.describe(failure));
        }
        if (done == 0) {
            return Optional.of(
                    "no warm-up: "
                            + path
                            + " has not answered a read within "
                            + time.toMillis()
                            + " ms; see its server's log");
        }
        return Optional.empty();
    }

    /** How many reads succeeded. */
    long done() {
        return done;
    }

    private void read(Ring ring, int fd, long end) {
        // Never given back: the kernel writes there as long as a read is under way, and when time
        // is up one may be.
        long buffer = Arena.global().allocate(READ_BYTES, READ_BYTES).address();
        while (failure == 0) {
            ring.next().read(fd, buffer, READ_BYTES, done % reads * READ_BYTES);
            long before = done;
            do {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                ring.submitAndWait(1, left);
                ring.drain((userData, result, flags) -> ended(result));
            } while (done == before && failure == 0);
        }
    }

    private void ended(int result) {
        if (result == READ_BYTES) {
            done++;
        } else {
            failure = result < 0 ? result : -Errno.EIO;
        }
    }
}
