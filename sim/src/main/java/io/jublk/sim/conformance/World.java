package io.jublk.sim.conformance;

import io.jublk.uring.Kernel;

/** A kernel with what an exchange needs around it. */
public interface World {

    Kernel kernel();

    /**
     * A new regular file, open for reading and writing through the page cache, whose byte {@code i}
     * is {@code i % 251}.
     */
    int file(int lengthBytes);

    /** Runs a part on another thread of the process, to its end. */
    void onOtherTask(Runnable part);
}
