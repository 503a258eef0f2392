/** The jublk command: device processes, run state, output. */
@org.jspecify.annotations.NullMarked
module io.jublk.cli {
    requires static org.jspecify;
    requires info.picocli;
    requires io.jublk.qcow2;
    requires io.jublk.shared;
    requires io.jublk.targets;
    requires java.logging;
    requires tools.jackson.core;

    opens io.jublk.cli.commands to
            info.picocli;
    opens io.jublk.cli.commands.qcow2 to
            info.picocli;
}
