package io.jublk.sim.conformance;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One exchange and what every kernel answers.
 *
 * @param name what it is about, in a few words
 * @param source the functions of the kernel whose rule it shows
 * @param expected the answers of Linux 7.3
 * @param earlier what kernels before that answer otherwise; null for nothing
 * @param harmed which kernels do not survive the question
 * @param needs what earlier kernels have not; null where all have what it is about
 */
public record Case(
        String name,
        String source,
        Exchange exchange,
        List<String> expected,
        @Nullable Earlier earlier,
        List<Harmed> harmed,
        @Nullable Needs needs) {

    /** Talks to the kernel and writes down what it answers. */
    @FunctionalInterface
    public interface Exchange {
        void with(World world, Transcript out);
    }

    /**
     * A line that kernels before a version answer otherwise.
     *
     * @param major of the first version that answers as Linux 7.3 does
     * @param commit the title of the change that made it so
     */
    public record Earlier(int major, int minor, String commit, String line, String instead) {

        boolean isOf(int kernelMajor, int kernelMinor) {
            return isBefore(kernelMajor, kernelMinor, major, minor);
        }
    }

    /**
     * A kernel that cannot be asked: it panics, or leaves a device that nobody can remove.
     *
     * @param reason what it does wrong
     */
    public record Harmed(int major, int minor, String reason) {

        boolean isThis(int kernelMajor, int kernelMinor) {
            return major == kernelMajor && minor == kernelMinor;
        }
    }

    /**
     * What the exchange is about, and the kernel that brought it.
     *
     * @param what as it stands after "this kernel has no"
     */
    public record Needs(int major, int minor, String what) {

        boolean areMetBy(int kernelMajor, int kernelMinor) {
            return !isBefore(kernelMajor, kernelMinor, major, minor);
        }
    }

    private static boolean isBefore(int major, int minor, int otherMajor, int otherMinor) {
        return major < otherMajor || (major == otherMajor && minor < otherMinor);
    }

    static Case of(String name, String source, Exchange exchange, String... expected) {
        return new Case(name, source, exchange, List.of(expected), null, List.of(), null);
    }

    /** The same, with a line that kernels before a version answer otherwise. */
    Case before(int major, int minor, String commit, String line, String instead) {
        if (earlier != null || !expected.contains(line)) {
            throw new IllegalArgumentException(name + " has no such line, or has one already");
        }
        return new Case(
                name,
                source,
                exchange,
                expected,
                new Earlier(major, minor, commit, line, instead),
                harmed,
                needs);
    }

    /** The same, not to be asked of one kernel more. */
    Case notOf(int major, int minor, String reason) {
        List<Harmed> all = new ArrayList<>(harmed);
        all.add(new Harmed(major, minor, reason));
        return new Case(name, source, exchange, expected, earlier, List.copyOf(all), needs);
    }

    /** The same, of kernels from a version on. */
    Case since(int major, int minor, String what) {
        return new Case(
                name, source, exchange, expected, earlier, harmed, new Needs(major, minor, what));
    }

    /** Why a kernel of this version is not asked; null when it is. */
    public @Nullable String whyNot(int major, int minor) {
        Needs need = needs;
        if (need != null && !need.areMetBy(major, minor)) {
            return "this kernel has no " + need.what;
        }
        return harmed.stream()
                .filter(kernel -> kernel.isThis(major, minor))
                .map(kernel -> "this kernel does not survive it: " + kernel.reason)
                .findFirst()
                .orElse(null);
    }

    /** What a kernel of this version answers. */
    public List<String> expected(int major, int minor) {
        Earlier other = earlier;
        return other == null || !other.isOf(major, minor)
                ? expected
                : expected.stream()
                        .map(line -> line.equals(other.line) ? other.instead : line)
                        .toList();
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
