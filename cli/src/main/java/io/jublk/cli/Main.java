package io.jublk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jublk.cli.commands.Commands;
import io.jublk.ublk.UblkException;
import io.jublk.uring.KernelException;
import java.io.PrintWriter;
import picocli.CommandLine;

/**
 * The jublk command. Exit codes: 0 done, 1 it could not be done, 2 the command line is wrong. What
 * went wrong is one line on standard error.
 */
public final class Main {

    /** Set to see where an unexpected error came from. */
    private static final String DEBUG_VARIABLE = "JUBLK_DEBUG";

    public static void main(String[] args) {
        System.exit(
                run(
                        new PrintWriter(System.out, true, UTF_8),
                        new PrintWriter(System.err, true, UTF_8),
                        args));
    }

    /** Runs one command line in this process. */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine commandLine = Commands.of(args);
        commandLine.setOut(out);
        commandLine.setErr(err);
        commandLine.setUsageHelpAutoWidth(true);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setParameterExceptionHandler(Main::usageError);
        commandLine.setExecutionExceptionHandler(Main::failure);
        return commandLine.execute(args);
    }

    private static int usageError(CommandLine.ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr()
                .println(
                        "jublk: "
                                + e.getMessage()
                                + "; see '"
                                + command.getCommandSpec().qualifiedName()
                                + " --help'");
        return CommandLine.ExitCode.USAGE;
    }

    private static int failure(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        boolean expected = e instanceof UblkException || e instanceof KernelException;
        String text = expected ? e.getMessage() : "unexpected: " + e;
        command.getErr().println("jublk: " + text);
        if (System.getenv(DEBUG_VARIABLE) != null) {
            e.printStackTrace(command.getErr());
        } else if (!expected) {
            command.getErr()
                    .println("jublk: set " + DEBUG_VARIABLE + "=1 to see where, and report it");
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    private Main() {}
}
