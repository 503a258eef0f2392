package io.jublk.cli.server;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.DeviceState;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A process that is ready to serve a device, and does so when its server has died. It is told of
 * that by {@link ServerLock}; what the death means it finds in the driver and in the run state: a
 * device that was stopped or removed needs nobody.
 */
public final class Standby {

    /** It has nothing to finish. */
    private static final Duration END = Duration.ofSeconds(10);

    /** Of what is said of one that has begun to stand by. */
    public static final String PID_FIELD = "standbyPid";

    private static final String PID = "pid";
    private static final String STARTED = "pidStarted";

    private Standby() {}

    /** The process that stands by for a device. */
    public static Optional<ServerProcess> find(int id) {
        try {
            Path file = RunState.standby(id);
            JsonObject state = JsonObject.parse(Files.readString(file), file.toString());
            return ServerProcess.find(state.number(PID), state.number(STARTED));
        } catch (IOException | UblkException e) {
            return Optional.empty(); // there is none
        }
    }

    /**
     * Has it go, so that a server that goes by intention is not followed.
     *
     * @return whether there was one
     */
    public static boolean end(int id) {
        Optional<ServerProcess> process = find(id);
        process.ifPresent(
                p -> {
                    p.kill();
                    if (!p.awaitEnd(END)) {
                        throw new UblkException(
                                "process "
                                        + p.pid()
                                        + ", which stands by for /dev/ublkb"
                                        + id
                                        + ", does not end although it was killed; dmesg may say"
                                        + " why");
                    }
                    isOver(id);
                });
        return process.isPresent();
    }

    /** This process stands by from now on. */
    static void begin(int id) {
        long pid = ProcessHandle.current().pid();
        JsonObject state =
                new JsonObject().put(PID, pid).put(STARTED, ServerProcess.startTicks(pid));
        try {
            Files.writeString(RunState.standby(id), state.write() + "\n");
        } catch (IOException e) {
            throw new UblkException(
                    "cannot write " + RunState.standby(id) + ": " + e.getMessage(), e);
        }
    }

    /** This process serves. */
    static void isOver(int id) {
        try {
            Files.deleteIfExists(RunState.standby(id));
        } catch (IOException e) {
            throw new UblkException(
                    "cannot remove " + RunState.standby(id) + ": " + e.getMessage(), e);
        }
    }

    /**
     * Whether a device is still that of a server which has gone, and waits for another.
     *
     * @param server its run state
     */
    static boolean isNeeded(Kernel kernel, int id, JsonObject server) {
        Optional<JsonObject> now = RunState.read(id);
        if (now.isEmpty()
                || now.get().number(PID) != server.number(PID)
                || now.get().number(STARTED) != server.number(STARTED)) {
            return false;
        }
        try (ControlDevice control = ControlDevice.open(kernel)) {
            DeviceInfo info = control.info(id);
            return info.state() != DeviceState.DEAD;
        } catch (UblkException e) {
            return false; // it has been removed
        }
    }
}
