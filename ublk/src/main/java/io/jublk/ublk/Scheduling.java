package io.jublk.ublk;

/**
 * What a queue's thread does when a request wakes it on a processor where its client runs, too: it
 * interrupts the client for each request, or lets it go on and finds several at once.
 */
public enum Scheduling {
    /** Whichever suits the requests: in batches when several are under way, else at once. */
    ADAPTIVE,
    /** The scheduler's usual way: at once (SCHED_OTHER, or whatever the thread was given). */
    NORMAL,
    /** In batches (SCHED_BATCH). */
    BATCH;

    /** As options and output spell it. */
    public String label() {
        return Labels.of(this);
    }

    /**
     * @throws UblkException for a word that is none
     */
    public static Scheduling ofLabel(String label) {
        return Labels.parse(Scheduling.class, "no scheduling", label);
    }
}
