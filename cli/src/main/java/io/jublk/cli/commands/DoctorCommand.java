package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jublk doctor}: what of this machine is missing for what, and how to get it. */
@Command(
        name = "doctor",
        description = {
            "Say what of this machine is missing for what.",
            "Exits with 1 when no device can be made here."
        },
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Option(names = "--json", description = "Print a JSON array.")
    boolean json;

    @Override
    public Integer call() {
        List<Diagnosis.Finding> findings = Diagnosis.ofThisMachine();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonObject.writeAll(findings.stream().map(DoctorCommand::object).toList()));
        } else {
            findings.forEach(f -> print(out, f));
        }
        return findings.stream().anyMatch(f -> f.verdict() == Diagnosis.Verdict.MISSING) ? 1 : 0;
    }

    private static JsonObject object(Diagnosis.Finding finding) {
        return new JsonObject()
                .put("subject", finding.subject())
                .put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT))
                .put("found", finding.found())
                .put("advice", finding.advice().isEmpty() ? null : finding.advice());
    }

    private static void print(PrintWriter out, Diagnosis.Finding f) {
        String mark =
                switch (f.verdict()) {
                    case GOOD -> "good    ";
                    case WEAK -> "weak    ";
                    case MISSING -> "MISSING ";
                };
        out.println(mark + f.subject() + ": " + f.found());
        if (!f.advice().isEmpty()) {
            out.println(" ".repeat(mark.length()) + "-> " + f.advice());
        }
    }
}
