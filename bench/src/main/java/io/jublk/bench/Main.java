package io.jublk.bench;

import io.jublk.bench.compare.CompareCommand;
import io.jublk.bench.compare.PageCommand;
import io.jublk.bench.demo.DemoCommand;
import io.jublk.bench.scale.ScaleCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code jublk bench} and {@code jublk demo}. */
@Command(
        name = "jublk",
        description = "Measures and demonstrates devices from outside.",
        mixinStandardHelpOptions = true)
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        int status = run(args, utf8(FileDescriptor.out), utf8(FileDescriptor.err));
        System.exit(status);
    }

    /** The commands on any streams; returns the exit status. */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        return new CommandLine(new Main())
                .addSubcommand(
                        new CommandLine(new BenchCommand(args, out, err))
                                .addSubcommand(new CompareCommand(args, out, err))
                                .addSubcommand(new PageCommand(out))
                                .addSubcommand(new ScaleCommand(out, err)))
                .addSubcommand(new DemoCommand(out, err))
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> {
                            Failures.print(failure, err);
                            return CommandLine.ExitCode.SOFTWARE;
                        })
                .execute(args);
    }

    /** Whatever the locale says: a guest's is often POSIX, and bars are not ASCII. */
    private static PrintWriter utf8(FileDescriptor descriptor) {
        return new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8),
                true);
    }
}
