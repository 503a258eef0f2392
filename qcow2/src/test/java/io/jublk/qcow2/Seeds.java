package io.jublk.qcow2;

/** Seeds of random tests: new ones each time, or the one of {@code -Djublk.seed=N} again. */
public final class Seeds {

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

    private Seeds() {}
}
