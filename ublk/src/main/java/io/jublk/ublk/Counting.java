package io.jublk.ublk;

import java.util.Map;

/** A target that counts what it does, for whoever operates its device ({@code jublk stats}). */
public interface Counting {

    /**
     * Figures since the start, by names such as {@code l2CacheHits}; asked for on any thread.
     * Beside a name that ends in {@code Hits}, one that ends in {@code Misses} makes a rate.
     */
    Map<String, Long> counters();
}
