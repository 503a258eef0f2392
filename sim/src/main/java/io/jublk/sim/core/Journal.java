package io.jublk.sim.core;

/**
 * The last things that happened, for the report of a failure. Recording costs a few stores; words
 * are made only when somebody reads.
 */
public final class Journal {

    /** Enough to see what led to a failure, little enough to read. */
    private static final int CAPACITY = 256;

    /** What happened; {@code a}, {@code b}, {@code c} are named in the order of its fields. */
    public enum Event {
        SUBMIT("submit", "opcode", "queue", "user-data"),
        COMPLETE("complete", "result", "queue", "user-data"),
        OVERFLOW("overflow", "result", "queue", "user-data"),
        DELIVER("deliver", "tag", "queue", "op-flags"),
        COMMIT("commit", "tag", "queue", "result"),
        REQUEST("request", "tag", "queue", "number"),
        ENDED("ended", "tag", "queue", "result"),
        REQUEUE("requeue", "tag", "queue", "waiting"),
        FAULT("fault", "kind", "number", "value"),
        SHARE("share", "file", "index", "bytes"),
        TURN("turn of queue", "completions", "queue", "enters");

        private final String text;
        private final String a;
        private final String b;
        private final String c;

        Event(String text, String a, String b, String c) {
            this.text = text;
            this.a = a;
            this.b = b;
            this.c = c;
        }
    }

    private final Event[] events = new Event[CAPACITY];
    private final int[] firsts = new int[CAPACITY];
    private final int[] seconds = new int[CAPACITY];
    private final long[] thirds = new long[CAPACITY];
    private long count;

    public void record(Event event, int a, int b, long c) {
        int i = (int) (count++ & (CAPACITY - 1));
        events[i] = event;
        firsts[i] = a;
        seconds[i] = b;
        thirds[i] = c;
    }

    /** The last {@code most} events, a line each, oldest first. */
    public String text(int most) {
        StringBuilder out = new StringBuilder();
        for (long n = Math.max(0, count - Math.min(most, CAPACITY)); n < count; n++) {
            int i = (int) (n & (CAPACITY - 1));
            Event e = events[i];
            String third = e.c.equals("user-data") ? Long.toHexString(thirds[i]) : "" + thirds[i];
            out.append(
                    "  %8d %-14s %s %d, %s %d, %s %s%n"
                            .formatted(n, e.text, e.a, firsts[i], e.b, seconds[i], e.c, third));
        }
        return out.toString();
    }
}
