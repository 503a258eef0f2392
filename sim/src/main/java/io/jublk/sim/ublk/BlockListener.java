package io.jublk.sim.ublk;

/** Whoever uses the block device: bio->bi_end_io. */
public interface BlockListener {

    /**
     * A request has ended.
     *
     * @param result 0, or a negative errno
     */
    void ended(int queue, int tag, int result);
}
