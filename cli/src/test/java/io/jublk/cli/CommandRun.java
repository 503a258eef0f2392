package io.jublk.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** One command line, run in this process. */
record CommandRun(int exit, String out, String err) {

    static CommandRun of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new CommandRun(exit, out.toString(), err.toString());
    }

    List<String> errorLines() {
        return err.lines().toList();
    }
}
