package io.jublk.shared;

import io.jublk.uring.Message;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;

/** One client of a {@link SharedListener}, in a place that others have after it. */
final class Connection {

    final int place;

    /** Holds what came, then the reply to it: one at a time. */
    final Message message;

    int fd = -1;

    /** Clients that this place has had: an operation of an earlier one is recognised. */
    int generation;

    /** When it was last heard of; a count, not a time. */
    long lastHeard;

    /** Waits for a message, not for the client to take a reply. */
    boolean listening;

    /** Is to go, as soon as its operation has ended. */
    boolean evicted;

    final List<Integer> buffers = new ArrayList<>();

    Connection(int place, SegmentAllocator allocator) {
        this.place = place;
        message = new Message(allocator, Protocol.MAX_REPLY_BYTES);
    }

    boolean isFree() {
        return fd < 0;
    }

    /** Somebody who shares nothing, and whose place another may have. */
    boolean isIdle() {
        return !isFree() && listening && !evicted && buffers.isEmpty();
    }
}
