package io.jublk.cli.commands;

import io.jublk.cli.commands.qcow2.Qcow2Command;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;

/**
 * The tree of commands, or as much of it as a command line asks for: to make all of it takes longer
 * than most commands do.
 */
public final class Commands {

    private static final Map<String, Class<?>> ALL = new LinkedHashMap<>();
    private static final Map<String, Class<?>> TARGETS = new LinkedHashMap<>();

    private static final String ADD = "add";

    static {
        ALL.put(ADD, AddCommand.class);
        ALL.put("list", ListCommand.class);
        ALL.put("stop", StopCommand.class);
        ALL.put("del", DelCommand.class);
        ALL.put("resize", ResizeCommand.class);
        ALL.put("set-affinity", SetAffinityCommand.class);
        ALL.put("stats", StatsCommand.class);
        ALL.put("recover", RecoverCommand.class);
        ALL.put("standby", StandbyCommand.class);
        ALL.put("upgrade", UpgradeCommand.class);
        ALL.put("quiesce", QuiesceCommand.class);
        ALL.put("features", FeaturesCommand.class);
        ALL.put("doctor", DoctorCommand.class);
        ALL.put("give-node", GiveNodeCommand.class);
        ALL.put("qcow2", Qcow2Command.class);
        ALL.put("generate-completion", AutoComplete.GenerateCompletion.class);
        ALL.put("help", CommandLine.HelpCommand.class);
        TARGETS.put("loop", AddCommand.Loop.class);
        TARGETS.put("qcow2", AddQcow2Command.class);
        TARGETS.put("null", AddCommand.Null.class);
        TARGETS.put("ram", AddCommand.Ram.class);
        TARGETS.put("zoned", AddZonedCommand.class);
    }

    private Commands() {}

    /** All of them. */
    public static CommandLine all() {
        CommandLine root = new CommandLine(new JublkCommand());
        ALL.forEach((name, command) -> root.addSubcommand(name, line(name, command, TARGETS)));
        return root;
    }

    /**
     * What a command line names first; where it names nothing that there is, or what speaks of all,
     * everything.
     */
    public static CommandLine of(String... words) {
        Class<?> command = word(words, 0, ALL);
        if (command == null || command.getPackage() == CommandLine.class.getPackage()) {
            return all();
        }
        Class<?> target = word(words, 1, TARGETS);
        CommandLine line =
                line(words[0], command, target == null ? TARGETS : Map.of(words[1], target));
        return new CommandLine(new JublkCommand()).addSubcommand(words[0], line);
    }

    private static @Nullable Class<?> word(String[] words, int at, Map<String, Class<?>> known) {
        return words.length > at ? known.get(words[at]) : null;
    }

    private static CommandLine line(String name, Class<?> command, Map<String, Class<?>> targets) {
        CommandLine line = new CommandLine(command);
        if (name.equals(ADD)) {
            targets.forEach(line::addSubcommand);
        }
        return line;
    }
}
