package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.server.RunState;
import io.jublk.cli.server.ServerProcess;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.Feature;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.control.ControlException;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import java.time.Duration;
import java.util.Optional;

/**
 * Stops a device in bounded time. The driver fails or finishes what is under way; the server then
 * ends by itself, and if its backend hangs it is killed, after which the driver fails the rest.
 */
final class Stopper {

    private static final Duration SERVER_END = Duration.ofSeconds(20);
    private static final Duration SERVER_DEATH = Duration.ofSeconds(20);

    private final Kernel kernel;

    Stopper(Kernel kernel) {
        this.kernel = kernel;
    }

    void stop(DeviceInfo info) {
        Optional<ServerProcess> server = server(info);
        try (ControlDevice control = ControlDevice.open(kernel)) {
            control.stop(info.id());
        } catch (UblkException hangs) {
            if (server.isEmpty()) {
                throw hangs;
            }
            kill(server.get(), info);
            try (ControlDevice control = ControlDevice.open(kernel)) {
                control.stop(info.id());
            }
            return;
        }
        if (server.isPresent() && !server.get().awaitEnd(SERVER_END)) {
            kill(server.get(), info);
        }
    }

    /**
     * As {@link #stop}, if nobody has the device open.
     *
     * @throws UblkException that names who has, as far as can be seen
     */
    void stopUnlessInUse(DeviceInfo info) {
        Optional<ServerProcess> server = server(info);
        try (ControlDevice control = ControlDevice.open(kernel)) {
            if (!Feature.SAFE_STOP_DEV.isIn(control.features())) {
                throw new UblkException(
                        "this kernel's ublk driver cannot tell whether "
                                + info.blockPath()
                                + " is in use: it has no UBLK_F_SAFE_STOP_DEV, which Linux "
                                + Feature.SAFE_STOP_DEV.since()
                                + " brought; see for yourself and leave out --safe");
            }
            control.tryStop(info.id());
        } catch (ControlException e) {
            if (e.errno() == Errno.EBUSY) {
                throw new UblkException(
                        info.blockPath()
                                + " is in use"
                                + Holders.of(info)
                                + "; end that first, or leave out --safe",
                        e);
            }
            if (e.errno() != Errno.ENODEV) { // that one has no disk: it is stopped already
                throw e;
            }
        }
        if (server.isPresent() && !server.get().awaitEnd(SERVER_END)) {
            kill(server.get(), info);
        }
    }

    private static void kill(ServerProcess server, DeviceInfo info) {
        server.kill();
        if (!server.awaitEnd(SERVER_DEATH)) {
            throw new UblkException(
                    "process "
                            + server.pid()
                            + " of "
                            + info.blockPath()
                            + " does not end although it was killed: it hangs in the kernel, which"
                            + " its log (dmesg) may explain");
        }
    }

    private static Optional<ServerProcess> server(DeviceInfo info) {
        Optional<JsonObject> state = RunState.read(info.id());
        if (state.isPresent()) {
            return ServerProcess.find(state.get().number("pid"), state.get().number("pidStarted"));
        }
        return ServerProcess.find(info.serverPid(), 0);
    }
}
