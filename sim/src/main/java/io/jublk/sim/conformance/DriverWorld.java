package io.jublk.sim.conformance;

import java.lang.foreign.MemorySegment;

/** A world with a ublk driver, and somebody who uses its block devices. */
public interface DriverWorld extends World {

    /** {@link #answer} of a request that has not ended. */
    int PENDING = Integer.MAX_VALUE;

    /** START_DEV; {@code serve} is called until it has ended, to serve what it may ask for. */
    void start(int deviceId, Runnable serve);

    /**
     * Sends a request to the started device and returns at once.
     *
     * @param operation READ, WRITE or FLUSH of {@link io.jublk.ublk.uapi.IoOp}
     * @param fill what every byte of its payload is before
     * @return a number for the questions below, from 0
     */
    int ask(int operation, long sector, int sectors, byte fill);

    /**
     * The same, from and to memory of the asker's choice, whose bytes stay as they are.
     *
     * @param memory of whole sectors
     */
    int askFrom(MemorySegment memory, int operation, long sector);

    /** {@link #PENDING}, 0, or a negative errno; gives a real driver a moment to end it. */
    int answer(int request);

    /** The request's memory as its sender sees it. */
    MemorySegment payload(int request);

    /** Nobody uses the block device any more: DEL_DEV waits for that. */
    default void leave() {}

    /** The number of this process, for START_DEV. */
    int processId();
}
