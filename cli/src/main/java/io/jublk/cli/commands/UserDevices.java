package io.jublk.cli.commands;

import io.jublk.cli.server.Privilege;
import io.jublk.ublk.UblkException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is different for a user who is not an administrator. */
final class UserDevices {

    /** udev's rule starts a program of ours, which takes a second on a slow machine. */
    private static final long NODE_WAIT_MILLIS = 10_000;

    private static final long NODE_POLL_MILLIS = 20;

    /**
     * Whether the device is to be an unprivileged one.
     *
     * @param asked with {@code --unprivileged}
     */
    static boolean choose(boolean asked) {
        boolean administrator = Privilege.isAdministrator();
        if (asked && administrator) {
            throw new UblkException(
                    "the driver makes no unprivileged device for an administrator: run it as the"
                            + " user, such as with 'setpriv --reuid=USER --regid=GROUP"
                            + " --init-groups jublk add ...'");
        }
        return !administrator;
    }

    /** For who has not asked for such a device and is about to get one. */
    static void note(PrintWriter err) {
        err.println(
                "jublk: note: an ordinary user's device: payloads are copied, it ends with its"
                        + " server, and the kernel kills a server that holds a request for 30 s; see"
                        + " docs/unprivileged.md");
    }

    // A device's node is root's when it appears; until udev has given it away it is of no use.
    static void awaitNode(String path, PrintWriter err) throws InterruptedException {
        Path node = Path.of(path);
        for (long waited = 0; waited < NODE_WAIT_MILLIS; waited += NODE_POLL_MILLIS) {
            if (Files.isReadable(node)) {
                return;
            }
            Thread.sleep(NODE_POLL_MILLIS);
        }
        err.println(
                "jublk: note: "
                        + path
                        + " is there, but has not become yours: an administrator may use it, or"
                        + " install jublk's udev rules (docs/unprivileged.md)");
    }

    private UserDevices() {}
}
