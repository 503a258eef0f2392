package io.jublk.cli.commands.qcow2;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code jublk qcow2}: what can be done with an image besides making it a device. */
@Command(
        name = "qcow2",
        description = "Make qcow2 images and look at them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            InfoCommand.class,
            CreateCommand.class,
            ConvertCommand.class,
            MapCommand.class,
            CheckCommand.class,
            ResizeImageCommand.class
        })
public final class Qcow2Command implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
