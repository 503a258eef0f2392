package io.jublk.ublk.engine;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Target;
import io.jublk.uring.Kernel;
import java.util.function.Consumer;

/** A {@link QueueAgent} that its owner steps, where a {@link QueueThread} would run it. */
public final class SteppedQueue {

    private final QueueAgent agent;

    /**
     * @param onTargetFailure told what a target threw
     */
    public SteppedQueue(
            Kernel kernel,
            Target target,
            DataPathKind dataPath,
            int queue,
            int depth,
            int maxIoBytes,
            int characterFd,
            boolean linkedCommands,
            Consumer<RuntimeException> onTargetFailure) {
        agent =
                new QueueAgent(
                        kernel,
                        new QueueConfig(
                                target,
                                dataPath,
                                queue,
                                depth,
                                maxIoBytes,
                                characterFd,
                                kernel.pageBytes(),
                                linkedCommands,
                                (slot, cause) -> onTargetFailure.accept(cause)));
    }

    /** Makes the ring and fetches every tag. */
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
