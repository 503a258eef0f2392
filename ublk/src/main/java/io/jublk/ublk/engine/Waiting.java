package io.jublk.ublk.engine;

import io.jublk.uring.SqeFlags;

/**
 * Requests of one agent that wait for another request, and how their wait ends. Whoever ends it,
 * the request goes on on its own agent's thread.
 */
final class Waiting {

    private final QueueAgent agent;
    private final QueueContext queue;
    private final RequestCourse course;
    private final Slot[] slots;
    private final WokenTags woken;

    Waiting(QueueAgent agent, QueueContext queue, RequestCourse course, Slot[] slots) {
        this.agent = agent;
        this.queue = queue;
        this.course = course;
        this.slots = slots;
        woken = new WokenTags(slots.length);
    }

    /**
     * Ends the wait of a request: of this agent after the completions of this turn, so that no step
     * runs inside another; of another agent by a message to its ring, on whose thread it goes on.
     */
    void wake(Slot slot) {
        if (slot.agent == agent) {
            woken.add(slot.tag);
            return;
        }
        queue.ring
                .next()
                .messageRing(slot.agent.ringFd(), slot.userData(UserData.KIND_WAKE, 0), 0)
                .flags(SqeFlags.CQE_SKIP_SUCCESS)
                .userData(UserData.of(UserData.KIND_WAKE_LOST, 0, 0, slot.queue));
    }

    /** Goes on with all that this agent's own requests woke. */
    void goOn() {
        while (!woken.isEmpty()) {
            wokenUp(slots[woken.take()]);
        }
    }

    void wokenUp(Slot slot) {
        int i = slot.secondaries.takePark();
        if (i < 0) {
            throw new IllegalStateException("tag " + slot.tag + " was woken and does not wait");
        }
        course.secondaryEnded(slot, i, 0);
    }
}
