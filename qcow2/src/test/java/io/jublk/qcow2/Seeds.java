package io.jublk.qcow2;

import java.util.Random;
import org.junit.jupiter.api.Assumptions;

/** Seeds of random tests: new ones each time, or the one of {@code -Djublk.seed=N} again. */
public final class Seeds {

    private static final Random CHOICE = new Random();

    public static long next() {
        long seed = Long.getLong("jublk.seed", System.nanoTime());
        System.out.println("seed " + seed + " (again by -Djublk.seed=" + seed + ")");
        return seed;
    }

    /**
     * How many random trials to make: all of them, or a third in {@code ./test --fast}, whose seeds
     * are as new as the others'.
     */
    public static int trials(int all) {
        return Boolean.getBoolean("jublk.fast") ? Math.max(1, all / 3) : all;
    }

    /**
     * Skips this case in two of three runs of {@code ./test --fast}: for the longest comparisons
     * with qemu-img, which {@code ./test} makes all.
     */
    public static void assumeChosen() {
        Assumptions.assumeTrue(
                !Boolean.getBoolean("jublk.fast") || CHOICE.nextInt(3) == 0,
                "not among those of this fast run");
    }

    private Seeds() {}
}
