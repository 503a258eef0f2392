package io.jublk.cli.commands;

import io.jublk.ublk.DeviceOwner;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.LinuxKernel;
import io.jublk.uring.Open;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code jublk give-node NODE}: gives the nodes of an ordinary user's device to that user. Root
 * runs it when a node appears: see the udev rules in scripts/udev. Other nodes stay as they are.
 */
@Command(
        name = "give-node",
        description = {
            "Give nodes in /dev to the users who made their devices.",
            "For root, from udev rules: see docs/unprivileged.md."
        },
        mixinStandardHelpOptions = true)
final class GiveNodeCommand implements Runnable {

    private static final Pattern NODE = Pattern.compile("ublk[bc](\\d{1,9})");

    @Parameters(
            paramLabel = "NODE",
            arity = "1..*",
            description = "The node's name, ublkcN or ublkbN.")
    List<String> nodes = new ArrayList<>();

    @Override
    public void run() {
        Kernel kernel = new LinuxKernel();
        try (ControlDevice control = ControlDevice.open(kernel)) {
            for (String node : nodes) {
                give(kernel, control, node.startsWith("/dev/") ? node.substring(5) : node);
            }
        }
    }

    /**
     * The node is held before its owner is asked for. Should the device go and another take its
     * number in between, then what we hold is the old one's node, which nobody can use.
     */
    private static void give(Kernel kernel, ControlDevice control, String node) {
        Matcher matcher = NODE.matcher(node);
        if (!matcher.matches()) {
            throw new UblkException(node + " is no node of a ublk device: ublkcN or ublkbN is");
        }
        int fd = kernel.open("/dev/" + node, Open.PATH | Open.NO_FOLLOW, 0);
        if (fd == -Errno.ENOENT) {
            return; // it has gone again
        }
        if (fd < 0) {
            throw new UblkException("cannot open /dev/" + node + ": " + Errno.describe(fd));
        }
        try {
            DeviceOwner owner = control.owner(Integer.parseInt(matcher.group(1)));
            if (owner.unprivileged()) {
                Path held = Path.of("/proc/self/fd/" + fd);
                Files.setAttribute(held, "unix:gid", owner.gid());
                Files.setAttribute(held, "unix:uid", owner.uid());
            }
        } catch (IOException e) {
            throw new UblkException("cannot give /dev/" + node + " away: " + e.getMessage(), e);
        } finally {
            kernel.close(fd);
        }
    }
}
