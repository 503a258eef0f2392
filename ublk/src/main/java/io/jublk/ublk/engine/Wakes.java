package io.jublk.ublk.engine;

import io.jublk.ublk.IoRequest;
import io.jublk.uring.Sqe;

/** Wakes a queue's request from a ring of no queue. */
public final class Wakes {

    /** A message to the ring of the queue that the parked request belongs to. */
    public static void prepare(Sqe sqe, IoRequest parked) {
        Slot slot = (Slot) parked;
        sqe.messageRing(slot.agent.ringFd(), slot.userData(UserData.KIND_WAKE, 0), 0);
    }

    private Wakes() {}
}
