package io.jublk.qcow2.device;

import org.jspecify.annotations.Nullable;

/**
 * Before guest data first changes, the header loses the autoclear bits of features that do not hold
 * after it: bitmaps that we do not keep, features that we do not know.
 */
final class FirstChange {

    private enum State {
        TO_DO,
        STORING,
        SYNCING,
        DONE
    }

    private final LiveImage image;
    private final long staleBits;
    private State state;
    private @Nullable Work leader;
    private final WaitList waiting = new WaitList();

    /**
     * @param staleBits autoclear bits that have to go
     */
    FirstChange(LiveImage image, long staleBits) {
        this.image = image;
        this.staleBits = staleBits;
        state = staleBits == 0 ? State.DONE : State.TO_DO;
    }

    /** False when the request has been told to bring it about, or to wait for it. */
    boolean isDone(Work work) {
        if (state == State.DONE) {
            return true;
        }
        if (leader != null && leader != work) {
            waiting.add(work);
            return false;
        }
        if (state == State.TO_DO) {
            leader = work;
            state = State.STORING;
            image.header.setAutoclear(image.header.autoclear() & ~staleBits);
            image.header.store(work.request(), image.file);
            return false;
        }
        if (state == State.STORING) {
            state = State.SYNCING;
            work.request().sync(image.file);
            return false;
        }
        state = State.DONE;
        leader = null;
        waiting.wakeAll(work.request());
        return true;
    }

    /** The request has failed: another may try. */
    void abandon(Work work) {
        if (leader == work) {
            leader = null;
            state = State.TO_DO;
            waiting.wakeAll(work.request());
        }
    }
}
