package io.jublk.uring;

/** Receives completions, one call each, on the thread that drains the ring. */
@FunctionalInterface
public interface CompletionHandler {

    /**
     * @param userData what the submission carried
     * @param result what the operation's system call would return, or a negative errno
     * @param flags see {@link CqeFlags}
     */
    void onCompletion(long userData, int result, int flags);
}
