package io.jublk.ublk.engine;

/** A {@link QueueAgent} that its owner steps, where a {@link QueueThread} would run it. */
public final class SteppedQueue {

    private final QueueAgent agent;

    SteppedQueue(QueueAgent agent) {
        this.agent = agent;
    }

    /** Makes the ring and asks for requests. */
    public void start() {
        agent.onStart();
    }

    /**
     * One turn: submits, waits as long as the kernel lets it, handles what came.
     *
     * @return how many completions were handled
     */
    public int turn() {
        return agent.doWork();
    }

    /** The device has stopped and no request is left. */
    public boolean isDone() {
        return agent.isDone();
    }

    /** Gives everything back. */
    public void close() {
        agent.onClose();
    }

    /** Requests delivered since the start. */
    public long requests() {
        return agent.requests();
    }

    /** io_uring_enter calls since the start. */
    public long enters() {
        return agent.enters();
    }
}
