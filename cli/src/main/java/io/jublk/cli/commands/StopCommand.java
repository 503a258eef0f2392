package io.jublk.cli.commands;

import io.jublk.ublk.DeviceInfo;
import io.jublk.uring.Kernel;
import picocli.CommandLine.Command;

/** {@code jublk stop}: the block device goes, its number stays. */
@Command(
        name = "stop",
        description = {
            "Stop a device: /dev/ublkbN goes and its server ends.",
            "Its number stays taken until 'jublk del'."
        },
        mixinStandardHelpOptions = true)
final class StopCommand extends EndCommand {

    @Override
    void end(Kernel kernel, DeviceInfo info) {
        new Stopper(kernel).stop(info);
    }
}
