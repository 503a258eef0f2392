package io.jublk.cli.server;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.DeviceState;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.control.ControlException;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Waits for a server's death. {@link ServerLock} tells of its end; what that means is found in the
 * driver and in the run state: a device that was stopped or removed, or that another server has,
 * needs nobody.
 */
final class StandbyTask {

    private static final System.Logger LOG = System.getLogger("io.jublk.cli");

    /** A server that has just begun may not have its lock yet. */
    private static final int LOCK_PAUSE_MILLIS = 100;

    /**
     * Another one stands by only for a server that has lived so long: a request that kills whoever
     * serves it must not start one server after the other for ever.
     */
    private static final int SERVED_SECONDS = 10;

    private final Kernel kernel;
    private final int id;
    private final long pid;
    private final long started;

    /**
     * @param server its run state
     */
    StandbyTask(Kernel kernel, int id, JsonObject server) {
        this.kernel = kernel;
        this.id = id;
        pid = server.number("pid");
        started = server.number("pidStarted");
    }

    boolean serverLives() {
        return ServerProcess.find(pid, started).isPresent();
    }

    /** The run state of the server that has died; empty when the device needs nobody. */
    Optional<JsonObject> await() throws InterruptedException {
        while (true) {
            ServerLock lock = ServerLock.take(id);
            if (!serverLives()) {
                lock.keep();
                return RunState.read(id).filter(this::isThatServers).filter(s -> isThere());
            }
            lock.close();
            Thread.sleep(LOCK_PAUSE_MILLIS);
        }
    }

    private boolean isThatServers(JsonObject state) {
        return state.number("pid") == pid && state.number("pidStarted") == started;
    }

    private boolean isThere() {
        try (ControlDevice control = ControlDevice.open(kernel)) {
            return control.info(id).state() != DeviceState.DEAD;
        } catch (ControlException e) {
            if (e.errno() == Errno.ENODEV) {
                return false;
            }
            throw e;
        }
    }

    /** One that takes the place of this process, which serves now. */
    static void haveAnother(Kernel kernel, DeviceSpec spec, int id) {
        Thread.ofPlatform()
                .daemon()
                .name("jublk-standby")
                .start(
                        () -> {
                            try {
                                Thread.sleep(TimeUnit.SECONDS.toMillis(SERVED_SECONDS));
                                new Spawner(kernel).spawn(spec, ServerTask.standby(id), false);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            } catch (RuntimeException e) {
                                LOG.log(
                                        System.Logger.Level.WARNING,
                                        "nobody stands by: " + e.getMessage());
                            }
                        });
    }
}
