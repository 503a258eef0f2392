package io.jublk.ublk.engine;

import io.jublk.uring.Ring;

/**
 * How requests come from the driver to one agent and go back to it. It lies below the engine and
 * beside the {@link DataPath}: either goes with any of the other.
 *
 * <p>On the way of a request it is called once at delivery and once at commit.
 */
interface Delivery {

    /** Asks for requests, of every tag that may be this agent's. */
    void start();

    /** A command of the delivery's own has completed. */
    void completed(long userData, int result, int flags);

    /** Ends a request with its result, and asks for the tag's next. */
    void commit(Slot slot, int result);

    /** All completions of a turn have been handled. */
    default void endTurn() {}

    /** How long a turn may wait for completions. */
    default long waitNanos() {
        return Ring.FOREVER;
    }

    /** Nothing has come in that time. */
    default void quiet() {}

    /** How many completions since this was last asked have brought nobody any further. */
    default int takeVain() {
        return 0;
    }

    /** Nothing more will be delivered, and nothing delivered is left. */
    boolean isDone();

    /** Requests delivered since the start. */
    long requests();

    /** The ring has been closed; frees what it used. */
    default void close() {}
}
