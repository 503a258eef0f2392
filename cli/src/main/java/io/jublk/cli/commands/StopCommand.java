package io.jublk.cli.commands;

import io.jublk.ublk.DeviceInfo;
import io.jublk.uring.Kernel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jublk stop}: the block device goes, its number stays. */
@Command(
        name = "stop",
        description = {
            "Stop a device: /dev/ublkbN goes and its server ends.",
            "Its number stays taken until 'jublk del'."
        },
        mixinStandardHelpOptions = true)
final class StopCommand extends EndCommand {

    @Option(names = "--safe", description = "Only when nobody has the device open (Linux 7.0).")
    boolean safe;

    @Override
    void end(Kernel kernel, DeviceInfo info) {
        Stopper stopper = new Stopper(kernel);
        if (safe) {
            stopper.stopUnlessInUse(info);
        } else {
            stopper.stop(info);
        }
    }
}
