package io.jublk.cli.server;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.Device;
import io.jublk.ublk.Target;
import io.jublk.ublk.UblkException;
import io.jublk.uring.Kernel;
import io.jublk.uring.KernelException;
import io.jublk.uring.LinuxKernel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The process behind one device. It reads a specification from standard input, makes the device,
 * answers on standard output with one line of JSON, and serves until the device is stopped.
 */
public final class ServerMain {

    private static final System.Logger LOG = System.getLogger("io.jublk.cli");

    public static void main(String[] args) throws Exception {
        boolean foreground = args.length > 0 && args[0].equals("foreground");
        Kernel kernel = new LinuxKernel();
        List<String> missing = ProcessRules.enter(kernel);
        if (!foreground) {
            kernel.setsid(); // the caller's terminal is not ours to die with
        }
        PrintStream answer = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        ServerTask task = ServerTask.of(args);
        boolean standsBy = task.kind() == ServerTask.Kind.STANDBY;
        Device device;
        JsonObject state;
        long pauseNanos = 0;
        try {
            DeviceSpec spec =
                    new DeviceSpec(
                            JsonObject.parse(
                                    new String(System.in.readAllBytes(), StandardCharsets.UTF_8),
                                    "the specification"));
            if (standsBy) {
                spec = standBy(kernel, spec, task, answer);
            }
            if (task.kind() == ServerTask.Kind.ADD) {
                device = start(kernel, spec);
            } else {
                TakeOver takeOver = new TakeOver(kernel, spec, task);
                device = takeOver.run();
                pauseNanos = takeOver.pauseNanos();
            }
            state = describe(device, spec);
            if (!foreground) {
                keepLog(standsBy ? RunState.standbyLog(task.id()) : startLog(), device.id());
            }
            RunState.write(device.id(), state);
            if (!standsBy) { // who stands by holds it already
                ServerLock.keepWhenFree(device.id());
            }
        } catch (UblkException | KernelException e) {
            if (standsBy) { // who had it started is not there any more
                LOG.log(System.Logger.Level.ERROR, e.getMessage());
            }
            answer.println(new JsonObject().put("error", e.getMessage()).write());
            System.exit(1);
            return;
        }
        missing.forEach(m -> LOG.log(System.Logger.Level.WARNING, "not to be had: " + m));
        LOG.log(
                System.Logger.Level.INFO,
                device.path() + " serves " + state.text("type") + " by " + state.text("dataPath"));
        ControlSocket control =
                ControlSocket.open(
                        RunState.socket(device.id()),
                        List.of(
                                new ResizeVerb(device, state),
                                new AffinityVerb(device, state),
                                new StatsVerb(device)));
        removeWhenEnded(device);
        JsonObject said = new JsonObject().putAll(state);
        if (pauseNanos > 0) { // of this moment, not of the device
            said.put("pauseMillis", TimeUnit.NANOSECONDS.toMillis(pauseNanos));
        }
        answer.println(said.write());
        if (standsBy) {
            StandbyTask.haveAnother(kernel, new DeviceSpec(state), device.id());
        }
        JvmTimers.relax();
        serve(device, control);
    }

    /**
     * Returns when the server has died and the device needs another; ends when it does not.
     *
     * @return what that server last knew of the device
     */
    private static DeviceSpec standBy(
            Kernel kernel, DeviceSpec spec, ServerTask task, PrintStream answer)
            throws InterruptedException {
        int id = task.id();
        StandbyTask standby = new StandbyTask(kernel, id, spec.json());
        Standby place = Standby.take(id);
        // From now on nobody takes the server away by intention without sending us away first. Has
        // it gone before, it may have been told to.
        if (!standby.serverLives()) {
            throw new UblkException(
                    spec.json().text("path") + " has lost its server before one stood by for it");
        }
        new TakeOver(kernel, spec, task).rehearse();
        place.announce(); // not before: killed in a rehearsal, it would leave the device of that
        moveLog(startLog(), RunState.standbyLog(id));
        answer.println(
                new JsonObject()
                        .put("id", id)
                        .put("path", spec.json().text("path"))
                        .put(Standby.PID_FIELD, ProcessHandle.current().pid())
                        .write());
        JvmTimers.relax();
        Optional<JsonObject> last = standby.await();
        if (last.isEmpty()) {
            System.exit(0);
        }
        place.leave();
        LOG.log(
                System.Logger.Level.WARNING,
                spec.json().text("path")
                        + " has lost its server, process "
                        + spec.json().number("pid")
                        + "; this one takes over");
        return new DeviceSpec(last.orElseThrow());
    }

    private static Device start(Kernel kernel, DeviceSpec spec) {
        Target target = spec.kind().open(kernel, spec.json());
        Device device;
        try {
            device = Device.start(kernel, target, spec.options());
        } catch (RuntimeException e) {
            target.close();
            throw e;
        }
        SharedSpec.of(spec.json()).serve(kernel, device);
        return device;
    }

    private static JsonObject describe(Device device, DeviceSpec spec) {
        ProcessHandle self = ProcessHandle.current();
        return new JsonObject()
                .put("id", device.id())
                .put("path", device.path())
                .putAll(spec.json())
                .put("dataPath", device.dataPath().label())
                .put("delivery", device.delivery().label())
                .put("threads", device.queues().size() / device.info().queues())
                .put("descriptorBytes", device.info().descriptorBytes())
                .put("queues", device.info().queues())
                .put("depth", device.info().depth())
                .put("maxIoBytes", device.info().maxIoBytes())
                .putAll(SharedSpec.of(spec.json()).describe(device.id()))
                .put("sizeBytes", device.geometry().sizeBytes())
                .put("logicalBlockBytes", device.geometry().logicalBlockBytes())
                .put("pid", self.pid())
                .put("pidStarted", ServerProcess.startTicks(self.pid()))
                .put("since", Instant.now().toString());
    }

    /** Where our standard error goes, which has no number yet; null when there is no such file. */
    private static @Nullable Path startLog() {
        String name = System.getenv("JUBLK_START_LOG");
        return name == null || name.isEmpty() ? null : Path.of(name);
    }

    /** The device's number is its name from now on. */
    private static void keepLog(@Nullable Path startLog, int id) {
        if (startLog != null) {
            if (Files.exists(RunState.log(id))) {
                moveLog(RunState.log(id), RunState.earlierLog(id));
            }
            moveLog(startLog, RunState.log(id));
            LogSink.useJournalIfThere("jublk");
        }
    }

    private static void moveLog(@Nullable Path from, Path to) {
        if (from == null) {
            return;
        }
        try {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "no log file: " + e.getMessage());
        }
    }

    /** Told to end (SIGTERM, Ctrl-C): stop the device in order, then be gone. */
    private static void removeWhenEnded(Device device) {
        Thread hook =
                new Thread(
                        () -> {
                            if (!stopped) {
                                device.close();
                                RunState.remove(device.id());
                            }
                        },
                        "jublk-end");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private static volatile boolean stopped;

    private static void serve(Device device, @Nullable ControlSocket control)
            throws InterruptedException {
        @Nullable Throwable failure = device.awaitEnd();
        stopped = true;
        if (control != null) {
            control.close();
        }
        if (failure == null) {
            device.release();
            LOG.log(
                    System.Logger.Level.INFO,
                    device.path() + " was stopped, or waits for another server");
            System.exit(0); // the verb that ended us does the rest
        }
        // With our end the driver fails what is under way, or keeps it for 'jublk recover'.
        LOG.log(System.Logger.Level.ERROR, device.path() + " failed; see above");
        System.exit(1);
    }

    private ServerMain() {}
}
