package io.jublk.bench;

import java.io.PrintWriter;

/** One line that is written over and over, where somebody is looking. */
public final class Progress {

    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean seen;

    public Progress(PrintWriter err) {
        this.err = err;
        this.seen = Terminal.attached();
    }

    public void show(String text) {
        if (seen) {
            err.print(ERASE_LINE + text);
            err.flush();
        }
    }

    public void clear() {
        show("");
    }
}
