package io.jublk.sim.conformance;

import io.jublk.uring.CompletionHandler;
import io.jublk.uring.Errno;
import io.jublk.uring.Ring;
import java.util.ArrayList;
import java.util.List;

/** What a kernel answered, in words that do not depend on which it was. */
public final class Transcript implements CompletionHandler {

    /** A completion that has not come by then will not come: an answer in itself. */
    static final long PATIENCE_NANOS = 200_000_000;

    /** For what must come. */
    static final long LONG_PATIENCE_NANOS = 10_000_000_000L;

    private final List<String> lines = new ArrayList<>();

    public List<String> lines() {
        return List.copyOf(lines);
    }

    public void note(String text) {
        lines.add(text);
    }

    /** A system call's result: ok for 0 and more, unless its value matters. */
    public void status(String what, int result) {
        lines.add(what + ": " + (result < 0 ? name(result) : "ok"));
    }

    public void value(String what, long value) {
        lines.add(what + ": " + (value < 0 && value > -4096 ? name((int) value) : value));
    }

    /** Notes every completion that comes until none comes for a while. */
    public void completions(Ring ring) {
        ring.submit();
        do {
            ring.drain(this);
        } while (ring.submitAndWait(1, PATIENCE_NANOS) == 0);
        ring.drain(this);
    }

    /** Notes so many completions, as they come. */
    public void completions(Ring ring, int count) {
        int seen = ring.drain(this);
        while (seen < count) {
            if (ring.submitAndWait(1, LONG_PATIENCE_NANOS) < 0) {
                note("no further completion");
                return;
            }
            seen += ring.drain(this);
        }
    }

    @Override
    public void onCompletion(long userData, int result, int flags) {
        value("completion of " + userData, result);
    }

    /** An error's name, as {@code EINVAL}. */
    static String name(int result) {
        String described = Errno.describe(result);
        int space = described.indexOf(' ');
        return described.startsWith("errno") || space < 0
                ? described
                : described.substring(0, space);
    }
}
