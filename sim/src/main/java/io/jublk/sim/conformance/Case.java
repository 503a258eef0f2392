package io.jublk.sim.conformance;

import java.util.List;

/**
 * One exchange and what every kernel answers.
 *
 * @param name what it is about, in a few words
 * @param source the functions of the kernel whose rule it shows
 */
public record Case(String name, String source, Exchange exchange, List<String> expected) {

    /** Talks to the kernel and writes down what it answers. */
    @FunctionalInterface
    public interface Exchange {
        void with(World world, Transcript out);
    }

    static Case of(String name, String source, Exchange exchange, String... expected) {
        return new Case(name, source, exchange, List.of(expected));
    }

    /** What this kernel answers. */
    public List<String> answers(World world) {
        Transcript out = new Transcript();
        exchange.with(world, out);
        return out.lines();
    }

    @Override
    public String toString() {
        return name;
    }
}
