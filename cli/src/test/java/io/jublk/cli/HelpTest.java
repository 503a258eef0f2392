package io.jublk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.cli.commands.Commands;
import io.jublk.cli.output.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What the command says of itself. */
class HelpTest {

    /** Every command, as the words that lead to it. */
    static List<String> commands() {
        List<String> all = new ArrayList<>();
        collect("", Commands.all(), all);
        return all;
    }

    private static void collect(String words, CommandLine command, List<String> all) {
        all.add(words);
        command.getSubcommands()
                .forEach((name, sub) -> collect((words + " " + name).strip(), sub, all));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpNamesEveryOptionAndCommand(String words) {
        CommandLine command = find(words);
        String help = help(words);
        assertTrue(help.contains("Usage: jublk"), help);
        for (OptionSpec option : command.getCommandSpec().options()) {
            for (String name : option.names()) {
                assertTrue(option.hidden() || help.contains(name), name + " in\n" + help);
            }
        }
        for (String name : command.getSubcommands().keySet()) {
            assertTrue(help.contains("  " + name), name + " in\n" + help);
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionAndCommandIsDescribed(String words) {
        CommandLine command = find(words);
        assertTrue(command.getCommandSpec().usageMessage().description().length > 0, words);
        for (OptionSpec option : command.getCommandSpec().options()) {
            String[] description = option.description();
            assertTrue(description.length > 0, () -> words + " " + option.longestName());
            assertTrue(
                    description[description.length - 1].endsWith("."),
                    () -> "no sentence: " + Arrays.toString(description));
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpLeavesNoPlaceholder(String words) {
        assertFalse(help(words).contains("${"), words);
    }

    @Test
    void commandsAreCalledWhatTheySayOfThemselves() {
        for (String words : commands()) {
            String last = words.substring(words.lastIndexOf(' ') + 1);
            String own = find(words).getCommandSpec().name();
            assertEquals(last.isEmpty() ? "jublk" : last, own);
        }
    }

    @Test
    void onlyWhatIsNamedIsMade() {
        CommandLine line = Commands.of("add", "ram", "--size=1M");
        assertEquals(Set.of("add"), line.getSubcommands().keySet());
        CommandLine add = Objects.requireNonNull(line.getSubcommands().get("add"));
        assertEquals(Set.of("ram"), add.getSubcommands().keySet());
        int all = Commands.all().getSubcommands().size();
        assertEquals(all, Commands.of("--help").getSubcommands().size());
        assertEquals(all, Commands.of("nothing").getSubcommands().size());
    }

    @Test
    void defaultsAndChoicesAreNamed() {
        String help = CommandRun.of("add", "null", "--help").out().replaceAll("\\s+", " ");
        assertTrue(help.contains("auto-registered, registered, linked, user-copy, copied"), help);
        assertTrue(help.contains("(default 250G)"), help);
        assertTrue(help.contains("(default 512k)"), help);
        assertTrue(help.contains("(default 128)"), help);
    }

    @Test
    void commandAloneShowsWhatThereIs() {
        CommandRun run = CommandRun.of();
        assertEquals(0, run.exit());
        assertEquals("", run.err());
        assertEquals(CommandRun.of("--help").out(), run.out());
        assertTrue(run.out().contains("Exit codes: 0 done"), run.out());
    }

    @Test
    void versionIsTheOneOfTheBuild() {
        CommandRun run = CommandRun.of("--version");
        assertEquals(0, run.exit());
        assertTrue(run.out().matches("jublk \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R"), run.out());
    }

    @Test
    void completionIsAScriptThatTheShellTakes() throws IOException, InterruptedException {
        CommandRun run = CommandRun.of("generate-completion");
        assertEquals(0, run.exit());
        assertTrue(run.out().contains("complete -F _complete_jublk"), run.out());
        assertTrue(run.out().contains("auto-registered"), "the data paths are offered");
        Process bash = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
        try (var in = bash.getOutputStream()) {
            in.write(run.out().getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(bash.waitFor(20, TimeUnit.SECONDS));
        assertEquals(0, bash.exitValue(), said);
    }

    @Test
    void featuresAreListedWithoutADriverToo() {
        CommandRun table = CommandRun.of("features");
        assertEquals(0, table.exit(), table::err);
        assertTrue(table.out().contains("UBLK_F_AUTO_BUF_REG"), table.out());
        CommandRun json = CommandRun.of("features", "--json");
        String first = json.out().substring(1, json.out().indexOf('}') + 1);
        assertEquals("UBLK_F_SUPPORT_ZERO_COPY", JsonObject.parse(first, "features").text("name"));
    }

    @Test
    void doctorSaysWhatIsThereAndWhatIsMissing() {
        CommandRun run = CommandRun.of("doctor");
        assertEquals("", run.err());
        assertEquals(run.out().contains("MISSING ") ? 1 : 0, run.exit());
        for (String subject : List.of("JDK", "kernel", "io_uring", "ublk driver", "run state")) {
            assertTrue(run.out().contains(subject + ": "), run.out());
        }
        assertEquals(run.exit(), CommandRun.of("doctor", "--json").exit());
    }

    private static String help(String words) {
        List<String> line = new ArrayList<>();
        if (words.equals("help")) {
            line.addAll(List.of("help", "--help"));
        } else {
            line.addAll(words.isEmpty() ? List.of() : List.of(words.split(" ")));
            line.add("--help");
        }
        CommandRun run = CommandRun.of(line.toArray(new String[0]));
        assertEquals(0, run.exit(), run::err);
        assertEquals("", run.err());
        return run.out();
    }

    private static CommandLine find(String words) {
        CommandLine command = Commands.all();
        for (String word : words.isEmpty() ? new String[0] : words.split(" ")) {
            command = Objects.requireNonNull(command.getSubcommands().get(word), word);
        }
        return command;
    }
}
