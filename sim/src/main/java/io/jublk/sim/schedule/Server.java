package io.jublk.sim.schedule;

import io.jublk.sim.client.Finding;
import io.jublk.sim.core.Journal;
import io.jublk.sim.kernel.SimKernel;
import io.jublk.sim.ring.Host;
import io.jublk.sim.ring.SimRing;
import io.jublk.sim.ring.Task;
import io.jublk.sim.ublk.UblkDevice;
import io.jublk.targets.loop.LoopOptions;
import io.jublk.targets.nothing.NullTarget;
import io.jublk.ublk.BackingFile;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.SteppedDevice;
import io.jublk.ublk.Target;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.control.ControlException;
import io.jublk.uring.Errno;
import io.jublk.uring.KernelException;
import io.jublk.uring.Open;
import org.jspecify.annotations.Nullable;

/** A server process: the engine's queues, each on a task of its own, and its control commands. */
final class Server {

    static final String PATH = "/disk.img";

    /** Who starts and stops the device; never a task that serves a queue. */
    static final Task CONTROL_TASK = new Task(1);

    private static final int FIRST_QUEUE_TASK = 10;

    /** The driver does not wait for it: ublk_wait_for_idle_io. */
    private static final long QUIESCE_MILLIS = 1;

    private final SimKernel kernel;
    private final Host host;
    private final SteppedDevice device;
    private final Task[] tasks;

    /** What a queue's turns are about: nothing yet, its requests, nothing any more. */
    private enum State {
        NEW,
        SERVING,
        CLOSED
    }

    private final State[] states;

    /** Agents of each queue. */
    private final int threads;

    /** A queue cannot go on, for a reason that is none of its own: the process ends. */
    static final class GaveUp extends RuntimeException {

        private static final long serialVersionUID = 1;

        GaveUp(KernelException cause) {
            super(cause);
        }
    }

    /** The last turn handled something, so that the next has something to submit. */
    private final boolean[] prepared;

    private final int[] runnable;
    private boolean serving;

    /** The device has been quiesced: waits of its queues are bounded. */
    private boolean goes;

    private long enters;

    private Server(SimKernel kernel, SteppedDevice device) {
        this.kernel = kernel;
        this.device = device;
        host = kernel.host();
        threads = device.agents() / device.info().queues();
        int queues = device.agents();
        tasks = new Task[queues];
        states = new State[queues];
        prepared = new boolean[queues];
        runnable = new int[queues];
        for (int q = 0; q < queues; q++) {
            tasks[q] = new Task(FIRST_QUEUE_TASK + q);
            states[q] = State.NEW;
        }
    }

    /** Makes the device; {@link #start} makes it live. */
    static Server add(SimKernel kernel, Setting setting, RunOptions options) {
        kernel.host().current = CONTROL_TASK;
        Target target = target(kernel, setting, options);
        try (ControlDevice control = ControlDevice.open(kernel)) {
            return new Server(
                    kernel,
                    SteppedDevice.add(
                            kernel, control, target, wanted(setting), Server::targetFailed));
        }
    }

    /**
     * Takes the device over; {@link #endRecovery} makes it live.
     *
     * @return null when the server before still has it
     */
    static @Nullable Server recover(SimKernel kernel, Setting setting, Target target) {
        kernel.host().current = CONTROL_TASK;
        try (ControlDevice control = ControlDevice.open(kernel)) {
            return new Server(
                    kernel,
                    SteppedDevice.recover(
                            kernel,
                            control,
                            0,
                            target,
                            setting.dataPath(),
                            wanted(setting),
                            Server::targetFailed));
        } catch (ControlException e) {
            if (e.errno() != Errno.EBUSY) {
                throw e;
            }
            target.close();
            return null;
        }
    }

    private static DeviceOptions wanted(Setting setting) {
        return DeviceOptions.DEFAULTS
                .withId(0)
                .withQueues(setting.queues())
                .withDepth(setting.depth())
                .withMaxIoBytes(setting.maxIoBytes())
                .withDataPath(setting.dataPath())
                .withDelivery(setting.delivery())
                .withThreads(setting.threads())
                .withRecovery(setting.recovery())
                .withSharedMemory(setting.device().shares)
                .withUnprivileged(setting.device().isUsers);
    }

    /** Opens what is served. */
    static Target target(SimKernel kernel, Setting setting, RunOptions options) {
        return switch (options.target()) {
            case LOOP -> LoopOptions.ofFile(PATH).open(kernel);
            case LOOP_BUFFERED -> LoopOptions.ofFile(PATH).withBuffered().open(kernel);
            case NULL -> new NullTarget(setting.sizeBytes(), true);
            case SPLIT -> new SplitTarget(BackingFile.open(kernel, PATH, false, true));
            case WAITING -> new WaitingTarget(BackingFile.open(kernel, PATH, false, true));
        };
    }

    /** START_DEV, which waits until the queues have fetched: they do so while it waits. */
    void start() {
        host.current = CONTROL_TASK;
        try (ControlDevice control = ControlDevice.open(kernel)) {
            control.start(0, SimKernel.PROCESS_ID);
        }
        serving = true;
    }

    /** END_USER_RECOVERY, which waits in the same way. */
    void endRecovery() {
        host.current = CONTROL_TASK;
        try (ControlDevice control = ControlDevice.open(kernel)) {
            control.endRecovery(0, SimKernel.PROCESS_ID);
        }
        serving = true;
    }

    UblkDevice blockDevice() {
        return kernel.device(0);
    }

    boolean isServing() {
        return serving;
    }

    // ---- shared memory

    /** REG_BUF, which waits for the requests under way: its index. */
    int share(String path, long lengthBytes, boolean readOnly) {
        host.current = CONTROL_TASK;
        int fd =
                KernelException.check(
                        kernel.open(path, readOnly ? Open.READ_ONLY : Open.READ_WRITE, 0), path);
        try {
            return device.sharedMemory().register(fd, lengthBytes, readOnly);
        } finally {
            kernel.close(fd);
            host.current = Host.WORKER;
        }
    }

    /** UNREG_BUF, which waits likewise. */
    void unshare(int index) {
        host.current = CONTROL_TASK;
        device.sharedMemory().unregister(index);
        host.current = Host.WORKER;
    }

    // ---- turns

    /** How many queues would not just wait. */
    int runnable() {
        int count = 0;
        for (int q = 0; q < states.length; q++) {
            boolean runs =
                    switch (states[q]) {
                        case NEW -> mayStart(q);
                        case SERVING -> goes || prepared[q] || device.isDone(q) || hasNews(q);
                        case CLOSED -> false;
                    };
            if (runs) {
                runnable[count++] = q;
            }
        }
        return count;
    }

    /** A queue's first agent asks for its tags, and the others come then (QueueSetup.thread). */
    private boolean mayStart(int q) {
        return states[q - q % threads] != State.NEW || q % threads == 0;
    }

    private boolean hasNews(int q) {
        SimRing ring = ring(q);
        return ring != null && ring.hasNews();
    }

    private @Nullable SimRing ring(int q) {
        // Its own ring is the first that its task registered (Ring.registerOwnDescriptor).
        return tasks[q].registered(0);
    }

    /** A turn of one of the queues that {@link #runnable} counted. */
    void turn(int index) {
        int q = runnable[index];
        host.current = tasks[q];
        try {
            switch (states[q]) {
                case NEW -> {
                    device.start(q);
                    states[q] = State.SERVING;
                }
                case SERVING -> {
                    if (device.isDone(q)) {
                        close(q);
                    } else {
                        int handled = serve(q);
                        prepared[q] = handled > 0;
                        host.journal.record(Journal.Event.TURN, handled, q, device.enters(q));
                    }
                }
                case CLOSED -> throw new IllegalStateException("queue " + q + " is closed");
            }
        } finally {
            host.current = Host.WORKER;
        }
    }

    /** A torn chain ends a queue, whose turn fails; it may not submit anything more before. */
    private int serve(int q) {
        KernelException failure = null;
        int handled = 0;
        try {
            handled = device.turn(q);
        } catch (KernelException e) {
            failure = e;
        }
        SimRing ring = ring(q);
        if (ring != null && ring.wentOnTorn()) {
            throw new Finding("a chain was torn, and queue " + q + " submitted its rest");
        }
        if (failure != null) {
            throw ring != null && ring.isTorn() ? new GaveUp(failure) : failure;
        }
        return handled;
    }

    /** A step that wakes another queue submits to its own ring, which may have given up. */
    private static void targetFailed(RuntimeException e) {
        if (!(e instanceof KernelException)) {
            throw new Finding("the target threw " + e, e);
        }
    }

    private void close(int q) {
        enters += device.enters(q);
        device.close(q);
        states[q] = State.CLOSED;
    }

    // ---- its end

    /** QUIESCE_DEV: the queues end when they hold nothing more. */
    void quiesce() {
        host.current = CONTROL_TASK;
        goes = true;
        try (ControlDevice control = ControlDevice.open(kernel)) {
            control.quiesce(0, QUIESCE_MILLIS);
        } finally {
            host.current = Host.WORKER;
        }
    }

    boolean hasEnded() {
        for (State state : states) {
            if (state != State.CLOSED) {
                return false;
            }
        }
        return true;
    }

    /** All queues have ended; lets go of the device. */
    void release() {
        host.current = CONTROL_TASK;
        device.release();
        host.current = Host.WORKER;
    }

    /** STOP_DEV, which waits for the requests; then the queues end, and DEL_DEV. */
    void stop() {
        host.current = CONTROL_TASK;
        try (ControlDevice control = ControlDevice.open(kernel)) {
            control.stop(0);
            serveToTheEnd();
            if (threads > 1) { // a fetch in use has been left behind: Device.takeBackAgain
                control.stop(0);
                serveToTheEnd();
            }
            for (int q = 0; q < states.length; q++) {
                if (states[q] != State.CLOSED) {
                    throw new Finding("the device has stopped, and queue " + q + " has not");
                }
            }
            device.release();
            control.delete(0);
        }
    }

    private void serveToTheEnd() {
        while (runnable() > 0) {
            turn(0);
        }
        host.current = CONTROL_TASK;
    }

    /** It was killed: nothing of it may reach the kernel; its Java memory is tidied up. */
    void buried() {
        host.current = CONTROL_TASK;
        for (int q = 0; q < states.length; q++) {
            if (states[q] == State.SERVING) {
                close(q);
            }
        }
        device.forgetSharedMemory();
    }

    long enters() {
        long sum = enters;
        for (int q = 0; q < states.length; q++) {
            sum += states[q] == State.SERVING ? device.enters(q) : 0;
        }
        return sum;
    }
}
