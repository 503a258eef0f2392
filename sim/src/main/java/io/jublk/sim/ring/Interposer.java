package io.jublk.sim.ring;

/**
 * Sits between a program and its ring and may falsify what passes: how tests plant the mistakes of
 * a server without a line in the server. {@link #NONE} everywhere else.
 */
public class Interposer {

    /** Falsifies nothing. */
    public static final Interposer NONE = new Interposer();

    protected Interposer() {}

    /** A submission was read; fields may be changed. */
    protected void submitted(Request request) {}

    /** Whether this completion is to be posted. */
    protected boolean posts(SimRing ring, long userData, int result) {
        return true;
    }

    /** The result that the program sees. */
    protected int result(SimRing ring, long userData, int result) {
        return result;
    }

    /** Whether a completion that finds the ring full is lost. */
    protected boolean losesOverflow() {
        return false;
    }
}
