package io.jublk.sim.ring;

import io.jublk.sim.core.Journal;
import java.util.Arrays;

/**
 * Where completions go: into the ring while there is room, else to a list from which an enter moves
 * them (io_cqe_cache_refill and __io_cqring_overflow_flush of io_uring/io_uring.c).
 */
final class CompletionSide {

    private static final int INITIAL_CAPACITY = 16;

    private final SimRing ring;
    private final Host host;
    private final RingMemory memory;
    private int tail;

    // The overflow list, a queue in three arrays.
    private long[] heldUserData = new long[INITIAL_CAPACITY];
    private int[] heldResult = new int[INITIAL_CAPACITY];
    private int[] heldFlags = new int[INITIAL_CAPACITY];
    private int heldFirst;
    private int heldEnd;

    CompletionSide(SimRing ring, Host host, RingMemory memory) {
        this.ring = ring;
        this.host = host;
        this.memory = memory;
    }

    void post(long userData, int result, int flags) {
        if (!host.interposer.posts(ring, userData, result)) {
            return;
        }
        int shown = host.interposer.result(ring, userData, result);
        if (!hasRoom()) {
            host.journal.record(Journal.Event.OVERFLOW, shown, ring.number(), userData);
            if (!host.interposer.losesOverflow()) {
                hold(userData, shown, flags);
            }
            return;
        }
        host.journal.record(Journal.Event.COMPLETE, shown, ring.number(), userData);
        memory.cqe(tail++, userData, shown, flags);
        memory.cqTail(tail);
    }

    /**
     * One of many completions of a request: io_req_post_cqe, which finds no room when the ring is
     * full, and then holds nothing back.
     *
     * @return whether there was room
     */
    boolean postOneOfMany(long userData, int result, int flags) {
        boolean room = hasRoom();
        host.journal.record(
                room ? Journal.Event.COMPLETE : Journal.Event.OVERFLOW,
                result,
                ring.number(),
                userData);
        if (room && host.interposer.posts(ring, userData, result)) {
            memory.cqe(tail++, userData, host.interposer.result(ring, userData, result), flags);
            memory.cqTail(tail);
        }
        return room;
    }

    /** While something is held back, what follows is held back too: order matters. */
    private boolean hasRoom() {
        return !hasHeld()
                && tail - memory.cqHead() < memory.cqEntries
                && !host.adversary.completionOverflows();
    }

    private void hold(long userData, int result, int flags) {
        if (heldEnd == heldUserData.length) {
            int capacity = heldEnd * 2;
            heldUserData = Arrays.copyOf(heldUserData, capacity);
            heldResult = Arrays.copyOf(heldResult, capacity);
            heldFlags = Arrays.copyOf(heldFlags, capacity);
        }
        heldUserData[heldEnd] = userData;
        heldResult[heldEnd] = result;
        heldFlags[heldEnd++] = flags;
        memory.overflowed(true);
    }

    /** io_cqring_do_overflow_flush: as many as there is room for. */
    void flushOverflow() {
        while (heldFirst < heldEnd && tail - memory.cqHead() < memory.cqEntries) {
            memory.cqe(
                    tail++, heldUserData[heldFirst], heldResult[heldFirst], heldFlags[heldFirst]);
            heldFirst++;
        }
        memory.cqTail(tail);
        if (heldFirst == heldEnd) {
            heldFirst = 0;
            heldEnd = 0;
            memory.overflowed(false);
        }
    }

    boolean hasHeld() {
        return heldFirst < heldEnd;
    }

    /** io_cqring_events: what the program can read. */
    int readable() {
        return tail - memory.cqHead();
    }

    /** How many completions were posted since the ring was made: {@code cached_cq_tail}. */
    int tail() {
        return tail;
    }
}
