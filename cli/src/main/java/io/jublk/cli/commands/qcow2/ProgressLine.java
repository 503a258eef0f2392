package io.jublk.cli.commands.qcow2;

import io.jublk.qcow2.convert.Progress;
import java.io.Console;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** A percentage that is written over and over, where somebody is looking. */
final class ProgressLine implements Progress {

    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean seen;
    private int shown = -1;

    ProgressLine(PrintWriter err) {
        this.err = err;
        this.seen = isTerminal();
    }

    @Override
    public void at(long doneBytes, long allBytes) {
        int percent = allBytes == 0 ? 100 : (int) (100.0 * doneBytes / allBytes);
        if (seen && percent != shown) {
            shown = percent;
            err.print(ERASE_LINE + percent + " %");
            err.flush();
        }
    }

    void clear() {
        if (shown >= 0) {
            err.print(ERASE_LINE);
            err.flush();
        }
    }

    @SuppressWarnings("SystemConsoleNull") // it may be, says its specification
    private static boolean isTerminal() {
        @Nullable Console console = System.console();
        return console != null && console.isTerminal();
    }
}
