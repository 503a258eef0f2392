package io.jublk.sim;

import io.jublk.sim.ring.Interposer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import picocli.CommandLine;

/** {@code jublk sim}. */
public final class Main {

    /** Set to see where an unexpected error came from. */
    static final String DEBUG_VARIABLE = "JUBLK_DEBUG";

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args, utf8(FileDescriptor.out), utf8(FileDescriptor.err)));
    }

    /** The command on any streams; returns the exit status. */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        return run(args, out, err, () -> Interposer.NONE);
    }

    /** The same with a mistake in the server, for tests. */
    static int run(
            String[] args, PrintWriter out, PrintWriter err, Supplier<Interposer> interposer) {
        return new CommandLine(new SimCommand(out, err, interposer))
                .setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(
                        (e, _) -> {
                            err.println("jublk: " + e.getMessage() + "; see 'jublk sim --help'");
                            return CommandLine.ExitCode.USAGE;
                        })
                .setExecutionExceptionHandler(
                        (e, _, _) -> {
                            err.println("jublk: unexpected: " + e);
                            if (System.getenv(DEBUG_VARIABLE) != null) {
                                e.printStackTrace(err);
                            } else {
                                err.println(
                                        "jublk: set "
                                                + DEBUG_VARIABLE
                                                + "=1 to see where, and report it");
                            }
                            return CommandLine.ExitCode.SOFTWARE;
                        })
                .execute(args);
    }

    private static PrintWriter utf8(FileDescriptor descriptor) {
        return new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8),
                true);
    }
}
