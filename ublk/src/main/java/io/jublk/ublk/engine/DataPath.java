package io.jublk.ublk.engine;

import io.jublk.uring.Sqe;

/**
 * How requests get their payload: what FETCH and COMMIT carry, and what goes before and after the
 * secondaries of a fused command. The secondaries themselves go through the {@link Payload} that it
 * gives each request. A path says only what is its own.
 */
interface DataPath {

    /** Completes a FETCH or COMMIT of this tag: where the next request's payload goes. */
    default void addressNext(Sqe sqe, Slot slot) {}

    /** Where a write's data goes, whose request came without it. */
    default long dataAddress(Slot slot) {
        throw new IllegalStateException("tag " + slot.tag + " came without its data");
    }

    /** A request with a payload has come; gives it {@link Slot#payload}. */
    void deliver(Slot slot);

    /**
     * Secondaries that move payload bytes will follow.
     *
     * @param count how many, at most {@link #groupLimit}
     */
    default void beforeTransfers(Slot slot, int count) {}

    /** The secondaries have been issued. */
    default void afterTransfers(Slot slot) {}

    /**
     * The request is about to be committed.
     *
     * @param sqeFlags to add to what is issued for it
     */
    default void beforeCommit(Slot slot, int sqeFlags) {}

    /** Whether the commit may be linked behind a request's only secondary. */
    default boolean mayCommitAhead(Slot slot) {
        return true;
    }

    /** All completions of a turn have been handled. */
    default void endTurn() {}

    /** How many secondaries may go between one {@link #beforeTransfers} and its after. */
    default int groupLimit() {
        return UserData.MAX_SECONDARIES;
    }
}
