package io.jublk.ublk.fake;

/** What becomes of each operation. */
@FunctionalInterface
public interface Script {

    /** Do it whole. */
    int PROCEED = Integer.MAX_VALUE;

    /** Keep it, and what is linked behind it, for {@link FakeKernel#release}. */
    int HOLD = Integer.MIN_VALUE;

    /**
     * @return one of the above; a negative errno to fail it with; how many bytes it moves at most,
     *     or, for one that moves none, its result
     */
    int decide(Operation operation);
}
