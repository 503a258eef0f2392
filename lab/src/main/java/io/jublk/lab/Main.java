package io.jublk.lab;

import io.jublk.ublk.UblkException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** {@code jublk lab}. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args, utf8(FileDescriptor.out), utf8(FileDescriptor.err)));
    }

    /** The command on any streams; returns the exit status. */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        return new CommandLine(new LabCommand(out, err))
                .setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(
                        (e, _) -> {
                            err.println("jublk: " + e.getMessage() + "; see 'jublk lab --help'");
                            return CommandLine.ExitCode.USAGE;
                        })
                .setExecutionExceptionHandler(
                        (e, _, _) -> {
                            if (e instanceof LabException || e instanceof UblkException) {
                                err.println("jublk: " + e.getMessage());
                            } else {
                                err.println("jublk: unexpected: " + e);
                                e.printStackTrace(err);
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
