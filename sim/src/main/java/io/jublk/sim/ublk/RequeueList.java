package io.jublk.sim.ublk;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Requests that were given back to the block layer ({@code q->requeue_list} of block/blk-mq.c), and
 * those that it holds while its queue is quiesced: not started, until somebody kicks them.
 */
final class RequeueList {

    private final Deque<Io> waiting = new ArrayDeque<>();

    /** What becomes of one when its turn comes. */
    @FunctionalInterface
    interface Turn {
        void of(Io io);
    }

    /** blk_mq_requeue_request of block/blk-mq.c, which does not kick. */
    void add(Io io) {
        waiting.add(io);
    }

    /**
     * blk_mq_kick_requeue_list and its work: each of them once. One that comes back meanwhile, or a
     * new one that has to wait, waits for the next kick.
     */
    void kick(Turn turn) {
        for (int n = waiting.size(); n > 0; n--) {
            turn.of(waiting.remove());
        }
    }

    int count() {
        return waiting.size();
    }
}
