package io.jublk.sim.ublk;

/** What stops the requests of a queue, and how far its server is: struct ublk_queue. */
final class QueueState {

    /** New requests are not delivered: they wait for a new server, or fail. */
    boolean canceling;

    /** New requests fail, as of a device in FAIL_IO state. */
    boolean failIo;

    /** The device goes: what would wait fails. */
    boolean forceAbort;

    /** {@code nr_io_ready}. */
    int fetched;
}
