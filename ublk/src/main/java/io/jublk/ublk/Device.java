package io.jublk.ublk;

import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.control.ControlException;
import io.jublk.ublk.engine.QueueSetup;
import io.jublk.ublk.engine.QueueThread;
import io.jublk.ublk.engine.SleepPolicy;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.Open;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A live block device served by this process.
 *
 * <pre>{@code
 * try (Device device = Device.start(new LinuxKernel(), target, DeviceOptions.DEFAULTS)) {
 *     System.out.println(device.path());   // /dev/ublkb0
 *     device.awaitEnd();
 * }
 * }</pre>
 */
public final class Device implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("io.jublk.ublk");

    /** devtmpfs makes a node at once; udev may still be setting its owner. */
    private static final int NODE_WAIT_MILLIS = 10_000;

    private static final int NODE_POLL_MILLIS = 5;

    /** A queue ends when its last request has; a backend that hangs must not hang us. */
    private static final long QUEUE_END_MILLIS = 30_000;

    /** Queues end together; one that stays so much longer may not have been told. */
    private static final long STAYS_MILLIS = 1_000;

    private final Kernel kernel;
    private final Target target;
    private final DataPathKind dataPath;
    private final DeviceInfo info;
    private final int characterFd;
    private final DeviceShape shape;
    private final int threadsPerQueue;

    /** The threads of the first queue, then those of the next. */
    private final List<QueueThread> queues = new ArrayList<>();

    /** Until the first of the queues' threads gives up or has ended. */
    private final CountDownLatch serving = new CountDownLatch(1);

    private final CountDownLatch failed = new CountDownLatch(1);
    private final @Nullable SharedMemory sharedMemory;
    private boolean closed;
    private boolean released;

    Device(Kernel kernel, Target target, Added added, int fd) {
        sharedMemory = SharedMemory.of(kernel, added.info);
        this.kernel = kernel;
        this.target = target;
        this.dataPath = added.dataPath;
        this.info = added.info;
        this.shape = added.options.shape();
        this.threadsPerQueue = added.threads();
        this.characterFd = fd;
    }

    /**
     * Makes a device and starts it; it is there for use when this returns. The device owns the
     * target from then on and closes it. On failure nothing is left behind, and the target is the
     * caller's.
     *
     * @throws UblkException that says what to do
     */
    public static Device start(Kernel kernel, Target target, DeviceOptions options) {
        bindFiles(target);
        try (ControlDevice control = ControlDevice.open(kernel)) {
            Added added = add(control, target, options);
            int id = added.info.id();
            try {
                return serve(kernel, control, target, added);
            } catch (RuntimeException e) {
                remove(control, id, e);
                throw e;
            }
        }
    }

    /**
     * Takes over a device whose server is gone, with all that waits in it: see {@link
     * DeviceRecovery#recover}.
     */
    public static Device recover(Kernel kernel, Target target, int id, DeviceOptions options) {
        return DeviceRecovery.recover(kernel, target, id, options);
    }

    /** Gives the target's files their places in every queue's table of fixed files. */
    static void bindFiles(Target target) {
        int index = QueueThread.FIRST_TARGET_FILE;
        for (BackingFile file : target.files()) {
            file.bindTo(index++);
        }
    }

    record Added(DeviceInfo info, DataPathKind dataPath, DeviceOptions options) {

        /** How many serve each queue. */
        int threads() {
            return Math.min(options.threads(), info.depth());
        }
    }

    /**
     * Adds the device with the best data path that the driver grants. What it grants shows in the
     * flags that it gives back: drivers before 6.15 announce zero copy and then take it away.
     */
    static Added add(ControlDevice control, Target target, DeviceOptions options) {
        options.requireConsistent();
        options.shape().applyTo(target.geometry()); // what the driver would refuse without a word
        UnprivilegedRules.require(options);
        SharedMemory.requireRecoverable(options);
        TargetNeeds.requireOffered(control, target);
        List<DataPathKind> candidates = TargetNeeds.candidates(target, options);
        long required = options.requiredFlags() | TargetNeeds.flags(target);
        for (DataPathKind kind : candidates) {
            DeviceInfo info =
                    TargetNeeds.add(
                            control,
                            target,
                            options,
                            kind.flags() | required | options.wantedFlags());
            if ((info.flags() & required) == required && kind.isGrantedBy(info.flags())) {
                return new Added(info, kind, options);
            }
            control.delete(info.id());
            requireGranted(options, info);
        }
        throw new UblkException(
                "this kernel's ublk driver has no data path "
                        + candidates.getLast().label()
                        + "; leave out --data-path to get the best that it has");
    }

    /** What no other data path would bring. */
    private static void requireGranted(DeviceOptions options, DeviceInfo info) {
        for (Feature feature : Feature.of(options.requiredFlags() & ~info.flags())) {
            if (feature == Feature.UNPRIVILEGED_DEV) {
                throw new UblkException(
                        "the driver makes no unprivileged device for a process that has"
                                + " CAP_SYS_ADMIN: run it as the user whose device it shall be");
            }
            throw new UblkException(
                    "this kernel's ublk driver has no UBLK_F_"
                            + feature
                            + ", which Linux "
                            + feature.since()
                            + " brought; see 'jublk features'");
        }
    }

    private static Device serve(Kernel kernel, ControlDevice control, Target target, Added added) {
        DeviceInfo info = added.info;
        // First: until a user's node is the user's, the driver takes no command about the device.
        int fd = openCharacterDevice(kernel, info);
        Device device = new Device(kernel, target, added, fd);
        try {
            setParams(control, target, added);
            device.startQueues(control, added.options);
            control.start(info.id(), ProcessHandle.current().pid());
            return device;
        } catch (RuntimeException e) {
            stopQuietly(control, info.id());
            device.joinQueues();
            kernel.close(fd);
            throw e;
        }
    }

    private static BitSet cpus(
            ControlDevice control, DeviceInfo info, DeviceOptions options, int queue) {
        List<BitSet> chosen = options.cpus();
        return chosen.isEmpty()
                ? control.queueAffinity(info.id(), queue)
                : chosen.get(Math.min(queue, chosen.size() - 1));
    }

    /** Starts the threads of each queue; every tag has been fetched when this returns. */
    void startQueues(ControlDevice control, DeviceOptions options) {
        for (int q = 0; q < info.queues(); q++) {
            QueueSetup setup =
                    new QueueSetup(
                            kernel,
                            target,
                            dataPath,
                            info,
                            q,
                            threadsPerQueue,
                            characterFd,
                            readsLinkedCommandsAtSubmission(info),
                            SleepPolicy.of(options),
                            SharedMemory.tableOf(sharedMemory));
            BitSet cpus = cpus(control, info, options, q);
            for (int t = 0; t < threadsPerQueue; t++) {
                QueueThread thread = setup.thread(t, cpus, this::queueEnds);
                queues.add(thread);
                thread.start();
            }
        }
    }

    /** Ends its queues and lets go of it, so that the driver waits for another server. */
    void leave() {
        queues.forEach(QueueThread::leave);
        joinQueues();
        kernel.close(characterFd);
    }

    static void setParams(ControlDevice control, Target target, Added added) {
        DeviceInfo info = added.info;
        try (Arena arena = Arena.ofConfined()) {
            control.setParams(
                    info.id(),
                    DeviceParams.encode(
                            arena,
                            target,
                            added.options.shape().applyTo(target.geometry()),
                            info.maxIoBytes(),
                            added.dataPath.isZeroCopy(),
                            Feature.SHMEM_ZC.isIn(info.flags())));
        }
    }

    /**
     * Older kernels look at a linked command's SQE when its turn comes, when its place in the ring
     * may hold another: commits then end the wrong requests (seen on 6.12, which panics). Linux
     * 6.17 copies it at submission (io_req_sqe_copy of io_uring/io_uring.c). The driver of that
     * version is the first to set this bit, which it sets on every device.
     */
    static boolean readsLinkedCommandsAtSubmission(DeviceInfo info) {
        return Feature.BUF_REG_OFF_DAEMON.isIn(info.flags());
    }

    static int openCharacterDevice(Kernel kernel, DeviceInfo info) {
        for (int waited = 0; ; waited += NODE_POLL_MILLIS) {
            int fd = kernel.open(info.characterPath(), Open.READ_WRITE, 0);
            if (fd >= 0) {
                return fd;
            }
            if (waited >= NODE_WAIT_MILLIS
                    || (fd != -Errno.ENOENT && fd != -Errno.EBUSY && fd != -Errno.EACCES)) {
                throw new UblkException(cannotOpen(info, fd));
            }
            try {
                Thread.sleep(NODE_POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UblkException("interrupted while opening " + info.characterPath(), e);
            }
        }
    }

    private static String cannotOpen(DeviceInfo info, int error) {
        if (Feature.UNPRIVILEGED_DEV.isIn(info.flags()) && error == -Errno.EACCES) {
            return info.characterPath()
                    + " was not made yours within "
                    + NODE_WAIT_MILLIS / 1000
                    + " s: have an administrator install jublk's udev rules"
                    + " (docs/unprivileged.md) and run 'jublk del -n "
                    + info.id()
                    + "'";
        }
        return "cannot open "
                + info.characterPath()
                + ": "
                + Errno.describe(error)
                + "; is /dev a devtmpfs, or does udev run?";
    }

    private static void stopQuietly(ControlDevice control, int id) {
        try {
            control.stop(id);
        } catch (UblkException e) {
            LOG.log(System.Logger.Level.DEBUG, "stop of device " + id, e);
        }
    }

    private static void remove(ControlDevice control, int id, RuntimeException cause) {
        try {
            control.delete(id);
        } catch (UblkException e) {
            if (!(e instanceof ControlException c && c.errno() == Errno.ENODEV)) {
                cause.addSuppressed(e);
            }
        }
    }

    // ---- about it

    public DeviceInfo info() {
        return info;
    }

    public int id() {
        return info.id();
    }

    /** The block device's path, such as {@code /dev/ublkb0}. */
    public String path() {
        return info.blockPath();
    }

    public DataPathKind dataPath() {
        return dataPath;
    }

    /**
     * What it shares with its clients.
     *
     * @throws UblkException when it was not made with {@link DeviceOptions#withSharedMemory}
     */
    public SharedMemory sharedMemory() {
        SharedMemory memory = sharedMemory;
        if (memory == null) {
            throw new UblkException("device " + id() + " was made without shared memory");
        }
        return memory;
    }

    public Target target() {
        return target;
    }

    /** How requests come and go. */
    public DeliveryKind delivery() {
        return DeliveryKind.ofFlags(info.flags());
    }

    /** Requests that came since the start, of all queues; a recent value. */
    public long requests() {
        return queues.stream().mapToLong(QueueThread::requests).sum();
    }

    /** io_uring_enter calls since the start, of all queues; a recent value. */
    public long enters() {
        return queues.stream().mapToLong(QueueThread::enters).sum();
    }

    /** The threads of all queues. */
    public List<QueueThread> queues() {
        return List.copyOf(queues);
    }

    /** What clients see, as of now. */
    public Geometry geometry() {
        return shape.applyTo(target.geometry());
    }

    // ---- its life

    /**
     * Makes the device larger or smaller, with its clients on it. See {@link Resizable}.
     *
     * @param wantedBytes the new size, or {@link Resizable#AS_BACKEND}
     * @param mayCutOff data behind a smaller size may be lost
     * @return the size that it has now
     * @throws UblkException when driver or target do not let it; it then has the size that it had
     */
    public synchronized long resize(long wantedBytes, boolean mayCutOff) {
        if (released) {
            throw new UblkException(path() + " has stopped: its size cannot change any more");
        }
        return new Resizing(kernel, info, target, shape).to(wantedBytes, mayCutOff);
    }

    /** Where a queue's threads may run: what was asked for, or what the driver wanted. */
    public BitSet cpus(int queue) {
        BitSet cpus = queues.get(queue * threadsPerQueue).cpus();
        if (cpus.isEmpty()) {
            cpus.set(0, Runtime.getRuntime().availableProcessors());
        }
        return cpus;
    }

    /**
     * Has a queue's threads run on these CPUs from now on.
     *
     * @throws UblkException when none of them is there
     */
    public void bind(int queue, BitSet cpus) {
        for (int thread = 0; thread < threadsPerQueue; thread++) {
            queues.get(queue * threadsPerQueue + thread).bind(cpus);
        }
    }

    // ---- its end

    /**
     * Waits until the device has been stopped, by whomever, or waits for another server (QUIESCE).
     *
     * @return null when it ended in order, else what made a queue give up
     */
    public @Nullable Throwable awaitEnd() throws InterruptedException {
        serving.await();
        for (QueueThread queue : queues) {
            while (failure() == null
                    && !queue.join(sharesBatches() ? STAYS_MILLIS : QUEUE_END_MILLIS)) {
                takeBackAgain();
            }
        }
        return failure();
    }

    /** On the thread of a queue that gives up or has ended. */
    private void queueEnds() {
        if (failure() != null) {
            failed.countDown();
        }
        serving.countDown();
    }

    /** Whether a queue gave up, within this time. */
    public boolean awaitFailure(long millis) throws InterruptedException {
        return failed.await(millis, TimeUnit.MILLISECONDS);
    }

    public @Nullable Throwable failure() {
        for (QueueThread queue : queues) {
            if (queue.failure() != null) {
                return queue.failure();
            }
        }
        return null;
    }

    /** Stops and removes the device: what is under way ends first, or fails. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (ControlDevice control = ControlDevice.open(kernel)) {
            stopQuietly(control, info.id());
            release();
            try {
                control.delete(info.id());
            } catch (ControlException e) {
                if (e.errno() != Errno.ENODEV) {
                    throw e;
                }
            }
        }
    }

    /** Lets go of a stopped device without removing it: its number stays until it is deleted. */
    public synchronized void release() {
        if (released) {
            return;
        }
        released = true;
        joinQueues();
        kernel.close(characterFd);
        if (sharedMemory != null) {
            sharedMemory.close();
        }
        target.close();
    }

    /** Threads share queues of a device that delivers batches. */
    private boolean sharesBatches() {
        return threadsPerQueue > 1 && Feature.BATCH_IO.isIn(info.flags());
    }

    /**
     * STOP_DEV leaves a fetch behind that the driver has in use just then, and a thread that sends
     * its own has the driver use another's (ublk_batch_cancel_queue and ublk_batch_attach of
     * ublk_drv.c): that one never ends, nor does its thread. Asked again, the driver takes back
     * that one too.
     */
    private void takeBackAgain() {
        try (ControlDevice control = ControlDevice.open(kernel)) {
            if (control.info(info.id()).state() == DeviceState.DEAD) {
                control.stop(info.id());
            }
        } catch (UblkException e) {
            LOG.log(System.Logger.Level.DEBUG, "a further stop of device " + info.id(), e);
        }
    }

    private void joinQueues() {
        try {
            for (QueueThread queue : queues) {
                if (sharesBatches() && !queue.join(STAYS_MILLIS)) {
                    takeBackAgain();
                }
                if (!queue.join(QUEUE_END_MILLIS)) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "a queue of " + path() + " did not end: its backend hangs");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
