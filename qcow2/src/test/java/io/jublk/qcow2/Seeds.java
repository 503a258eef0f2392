package io.jublk.qcow2;

/** Seeds of random tests: new ones each time, or the one of {@code -Djublk.seed=N} again. */
public final class Seeds {

    public static long next() {
        long seed = Long.getLong("jublk.seed", System.nanoTime());
        System.out.println("seed " + seed + " (again by -Djublk.seed=" + seed + ")");
        return seed;
    }

    private Seeds() {}
}
