package io.jublk.sim.core;

/**
 * A stream of random numbers from a seed, the same on every machine: SplitMix64, whose state is one
 * addition away from the next.
 */
public final class Dice {

    private static final long GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    public Dice(long seed) {
        state = seed;
    }

    /** A number that depends on nothing but these two: for what must not shift with the rest. */
    public static long mix(long seed, long index) {
        return scramble(seed + GAMMA * (index + 1));
    }

    public long next() {
        state += GAMMA;
        return scramble(state);
    }

    /** 0 to {@code bound - 1}. */
    public int below(int bound) {
        return (int) (((next() >>> 32) * bound) >>> 32);
    }

    /** True once in {@code n} times; never for 0. */
    public boolean oneIn(int n) {
        return n > 0 && below(n) == 0;
    }

    private static long scramble(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
