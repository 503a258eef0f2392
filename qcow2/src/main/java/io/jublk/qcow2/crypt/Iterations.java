package io.jublk.qcow2.crypt;

import java.time.Duration;

/** How slow a passphrase is to be tried: iterations of PBKDF2 with SHA-256. */
public final class Iterations {

    /** QEMU's default, and cryptsetup's. */
    public static final Duration DEFAULT_TIME = Duration.ofSeconds(2);

    /** Long enough that the clock's steps and the compiler's work do not show. */
    private static final long MEASURED_NANOS = 200_000_000;

    private static final int KEY_BYTES = 64;

    /** How many take that long on this machine to make a key of 64 bytes, within LUKS's bounds. */
    public static int taking(Duration time) {
        byte[] some = new byte[LuksHeader.SALT_BYTES];
        int iterations = LuksLimits.MIN_ITERATIONS_WRITTEN;
        while (true) {
            long start = System.nanoTime();
            Pbkdf2.derive(LuksHash.SHA256, some, some, iterations, KEY_BYTES);
            long nanos = Math.max(1, System.nanoTime() - start);
            if (nanos >= MEASURED_NANOS || iterations >= LuksLimits.MAX_ITERATIONS) {
                return bounded((long) ((double) iterations * time.toNanos() / nanos));
            }
            iterations *= 2;
        }
    }

    static int bounded(long iterations) {
        return Math.clamp(iterations, LuksLimits.MIN_ITERATIONS_WRITTEN, LuksLimits.MAX_ITERATIONS);
    }

    private Iterations() {}
}
