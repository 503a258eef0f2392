package io.jublk.cli.commands;

import io.jublk.cli.server.RunState;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.control.ControlException;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jublk del}: stops a device, removes it, forgets it. */
@Command(
        name = "del",
        description = {
            "Stop a device and remove it.",
            "Works on a device whose server has died, and on other servers' devices."
        },
        mixinStandardHelpOptions = true)
final class DelCommand extends EndCommand {

    @Option(
            names = "--async",
            description = {
                "Do not wait until the last who has the device open lets go.",
                "Its number is free after that."
            })
    boolean async;

    @Override
    void end(Kernel kernel, DeviceInfo info) {
        new Stopper(kernel).stop(info);
        delete(kernel, info.id(), async);
        RunState.remove(info.id());
    }

    /** A server in the foreground removes its device itself; then there is nothing left to do. */
    private static void delete(Kernel kernel, int id, boolean async) {
        try (ControlDevice control = ControlDevice.open(kernel)) {
            if (async) {
                control.deleteAsync(id);
            } else {
                control.delete(id);
            }
        } catch (ControlException e) {
            if (e.errno() != Errno.ENODEV) {
                throw e;
            }
        }
    }
}
