package io.jublk.cli.commands;

import io.jublk.cli.server.ServerProcess;
import io.jublk.cli.server.Standby;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.DeviceRecovery;
import io.jublk.ublk.DeviceState;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.Kernel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jublk quiesce}: the server goes in order, the device stays and waits. */
@Command(
        name = "quiesce",
        description = {
            "Let a device's server finish what it has and end; the device stays.",
            "Its requests wait (with --recovery fail-io: fail) until 'jublk recover'."
        },
        mixinStandardHelpOptions = true)
final class QuiesceCommand extends EndCommand {

    /** A disk that needs an hour for a request will not get to it. */
    private static final int MAX_TIMEOUT_SECONDS = 3600;

    /** After its last request: flushing an image's tables, unmapping, exiting. */
    private static final Duration SERVER_END = Duration.ofSeconds(30);

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description =
                    "How long the server may need for its requests (default ${DEFAULT-VALUE}).")
    int timeoutSeconds;

    @Override
    void end(Kernel kernel, DeviceInfo info) {
        long millis = requireTimeout(timeoutSeconds);
        DeviceRecovery.requireRecovery(info);
        if (info.state() != DeviceState.LIVE) {
            return; // so it is already
        }
        Successor.requireQuiesce(info);
        Successor.requirePerTag(info);
        Optional<ServerProcess> server = Successor.server(info);
        Standby away = Standby.keepAway(info.id());
        try {
            quiesce(kernel, info, server, millis);
        } finally {
            away.close();
        }
    }

    private static void quiesce(
            Kernel kernel, DeviceInfo info, Optional<ServerProcess> server, long millis) {
        try (ControlDevice control = ControlDevice.open(kernel)) {
            DeviceRecovery.quiesce(control, info.id(), millis);
        }
        if (server.isPresent() && !server.get().awaitEnd(SERVER_END)) {
            throw new UblkException(
                    info.blockPath()
                            + " is quiesced, but its server, process "
                            + server.get().pid()
                            + ", has not ended: some request of its backend hangs; kill it, then"
                            + " 'jublk recover -n "
                            + info.id()
                            + "'");
        }
    }

    /** In milliseconds, as the driver wants it; 0 would mean for ever there. */
    static long requireTimeout(int seconds) {
        if (seconds < 1 || seconds > MAX_TIMEOUT_SECONDS) {
            throw new UblkException(
                    "--timeout must be 1 to " + MAX_TIMEOUT_SECONDS + " seconds, not " + seconds);
        }
        return TimeUnit.SECONDS.toMillis(seconds);
    }
}
