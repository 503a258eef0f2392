package io.jublk.ublk;

/**
 * What comes next in a request: describes one more fused command. Keep steps in {@code static
 * final} fields or in fields of the target, so that a request allocates nothing.
 */
@FunctionalInterface
public interface Step {

    void run(IoRequest request);
}
