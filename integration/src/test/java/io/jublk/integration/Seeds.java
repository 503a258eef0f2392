package io.jublk.integration;

import java.util.Random;

/** All randomness, from one seed that the run prints: {@code -Djublk.seed} gives it again. */
final class Seeds {

    static final long SEED = Long.getLong("jublk.seed", 25);

    /** The same for every test that asks with the same word, whatever ran before. */
    static Random random(String word) {
        return new Random(SEED * 31 + word.hashCode());
    }

    static byte[] bytes(String word, int count) {
        byte[] bytes = new byte[count];
        random(word).nextBytes(bytes);
        return bytes;
    }

    private Seeds() {}
}
