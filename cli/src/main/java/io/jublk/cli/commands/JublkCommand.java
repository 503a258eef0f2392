package io.jublk.cli.commands;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command itself: what there is, when nothing was asked. */
@Command(
        name = "jublk",
        description = "Block devices in Java: a ublk server with zero copy.",
        mixinStandardHelpOptions = true,
        versionProvider = JublkCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nAlso:%n",
        footer = {
            "  demo   a device from nothing: made, used, verified, measured",
            "  bench  two configurations side by side",
            "  sim    the engine on a simulated kernel, under an adversary",
            "",
            "Exit codes: 0 done, 1 it could not be done, 2 the command line is wrong.",
            "Completion: source <(jublk generate-completion)"
        })
public final class JublkCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            Properties properties = new Properties();
            try (InputStream in =
                    JublkCommand.class.getResourceAsStream("/io/jublk/cli/version.properties")) {
                properties.load(in);
            }
            return new String[] {"jublk " + properties.getProperty("version")};
        }
    }
}
