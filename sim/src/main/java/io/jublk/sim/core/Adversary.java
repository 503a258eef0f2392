package io.jublk.sim.core;

/**
 * Decides what a kernel is free to do: how an operation ends, in which moment, whether there was
 * memory. Each question is asked when the kernel would come to that point. The defaults are those
 * of a kernel that never disappoints.
 */
public interface Adversary {

    /** A kernel that does everything at once and whole. */
    Adversary NONE = new Adversary() {};

    /** {@link #transfer}: all of it. */
    int WHOLE = Integer.MAX_VALUE;

    /**
     * A read or write of {@code lengthBytes} on a file, before a byte has moved.
     *
     * @return {@link #WHOLE}, fewer bytes than asked but at least one, or a negative errno
     */
    default int transfer(Node file, boolean write, long offset, int lengthBytes) {
        return WHOLE;
    }

    /** A sync, a fallocate or a discard: 0, or a negative errno. */
    default int maintenance(Node file) {
        return 0;
    }

    /** The operation ends within the call that submitted it, as one served from memory does. */
    default boolean endsInline() {
        return false;
    }

    /** A transfer moves its first half now and its second at some later time. */
    default boolean movesInHalves() {
        return false;
    }

    /** io_rsrc_node_alloc of io_uring/rsrc.c finds no memory. */
    default boolean registrationFails() {
        return false;
    }

    /** As {@link #registrationFails}, for the driver's own registration at delivery. */
    default boolean autoRegistrationFails() {
        return false;
    }

    /** This completion finds the ring full, as if unread ones filled it. */
    default boolean completionOverflows() {
        return false;
    }

    /** A wait ends by a signal before it has begun (EINTR). */
    default boolean interruptsWait() {
        return false;
    }

    /**
     * io_submit_sqes finds no memory after this many submissions; more than there are for never.
     */
    default int submissionsTaken(int offered) {
        return offered;
    }

    /** That, just now, may be in the middle of a chain, whose parts are then two chains. */
    default boolean tearsChains() {
        return false;
    }

    /** The kernel writes a sector back by itself, before a newer write replaces it in memory. */
    default boolean writesBack() {
        return false;
    }

    /** At a power cut: this sector, written and not synced, is as it was written. */
    default boolean survivesPowerCut() {
        return false;
    }
}
