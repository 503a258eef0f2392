package io.jublk.bench.demo;

import io.jublk.bench.Ink;
import java.io.PrintWriter;
import java.util.List;

/** What has been done, line by line, as it is done. */
final class Steps {

    private static final String CHECK_MARK = "✓";

    private final PrintWriter out;
    private final Ink ink;

    Steps(PrintWriter out, Ink ink) {
        this.out = out;
        this.ink = ink;
    }

    Ink ink() {
        return ink;
    }

    /** Done, and seen to be right. */
    void done(String what) {
        out.println(ink.of(Ink.Colour.GREEN, CHECK_MARK) + " " + what);
    }

    /** More about the step before. */
    void detail(List<String> lines) {
        lines.forEach(line -> out.println("    " + line));
    }

    void plain(List<String> lines) {
        lines.forEach(out::println);
    }

    void blank() {
        out.println();
    }
}
