package io.jublk.lab.cost;

/** The shortest of many rounds. */
final class Best {

    /** For one figure in one pass: enough for a quiet moment to come. */
    private static final long BUDGET_NANOS = 60_000_000;

    private static final int MIN_ROUNDS = 5;

    private Best() {}

    /**
     * @param count how many things a round does
     * @return nanoseconds for one of them
     */
    static double of(int count, Runnable round) {
        long end = System.nanoTime() + BUDGET_NANOS;
        long best = Long.MAX_VALUE;
        for (int i = 0; i < MIN_ROUNDS || System.nanoTime() < end; i++) {
            long begin = System.nanoTime();
            round.run();
            best = Math.min(best, System.nanoTime() - begin);
        }
        return (double) best / count;
    }
}
