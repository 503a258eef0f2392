package io.jublk.cli.server;

import io.jublk.targets.nothing.NullTarget;
import io.jublk.ublk.Device;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.DeviceRecovery;
import io.jublk.ublk.Feature;
import io.jublk.ublk.Target;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.Kernel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How a new server gets a device that another has had, from its run state alone. */
final class TakeOver {

    /**
     * A dead server's lock of an image goes with its last descriptor, which may be a moment after
     * that of its device.
     */
    private static final long DEAD_MILLIS = 3000;

    /** One that goes in order writes what its image still lacks, with a sync or two, first. */
    private static final long GOING_MILLIS = DeviceRecovery.RELEASE_MILLIS;

    private static final int POLL_MILLIS = 2;

    /** Any size will do. */
    private static final long REHEARSAL_BYTES = 1 << 20;

    private final Kernel kernel;
    private final DeviceSpec spec;
    private final ServerTask task;

    /** Requests waited for so long; 0 when nobody was told to go. */
    private long pauseNanos;

    TakeOver(Kernel kernel, DeviceSpec spec, ServerTask task) {
        this.kernel = kernel;
        this.spec = spec;
        this.task = task;
    }

    long pauseNanos() {
        return pauseNanos;
    }

    /**
     * @throws UblkException that says who serves the device now, and what to do
     */
    Device run() {
        return task.kind() == ServerTask.Kind.UPGRADE ? upgrade() : recover();
    }

    private Device recover() {
        try (ControlDevice control = ControlDevice.open(kernel)) {
            DeviceRecovery.awaitRecoverable(control, task.id(), DeviceRecovery.RELEASE_MILLIS);
        }
        return takeOver(openPatiently(DEAD_MILLIS));
    }

    /** Goes the whole way once, so that all it needs is loaded when it is to be fast. */
    void rehearse() {
        if (!spec.kind().keepsToItself()) {
            spec.kind().open(kernel, spec.json()).close();
        }
        DeviceRecovery.rehearse(kernel, new NullTarget(REHEARSAL_BYTES, true), spec.dataPath());
    }

    /** All that can be done before the old server goes is done before it goes. */
    private Device upgrade() {
        Target early = spec.kind().keepsToItself() ? null : spec.kind().open(kernel, spec.json());
        long start;
        try (ControlDevice control = ControlDevice.open(kernel)) {
            DeviceRecovery.rehearse(kernel, new NullTarget(REHEARSAL_BYTES, true), spec.dataPath());
            DeviceInfo info = control.info(task.id());
            start = System.nanoTime();
            endOldServer(control, info);
            awaitOldServer(control);
        } catch (RuntimeException e) {
            close(early);
            throw e;
        }
        Device device = takeOver(early != null ? early : openPatiently(GOING_MILLIS));
        pauseNanos = System.nanoTime() - start;
        return device;
    }

    /**
     * A device with batches is not quiesced: requests that come meanwhile would fail
     * (ublk_batch_cancel_queue of ublk_drv.c sets force_abort, with which ublk_prep_req refuses
     * them). Its server is killed instead, and the requests that it held are sent to us.
     */
    private void endOldServer(ControlDevice control, DeviceInfo info) {
        if (Feature.BATCH_IO.isIn(info.flags())) {
            ServerProcess.find(spec.json().number("pid"), spec.json().number("pidStarted"))
                    .ifPresent(ServerProcess::kill);
        } else {
            DeviceRecovery.quiesce(control, task.id(), task.quiesceMillis());
        }
    }

    private void awaitOldServer(ControlDevice control) {
        try {
            DeviceRecovery.awaitRecoverable(control, task.id(), DeviceRecovery.RELEASE_MILLIS);
        } catch (UblkException e) {
            throw new UblkException(
                    e.getMessage()
                            + "; its requests wait: kill its server if it hangs, then 'jublk recover"
                            + " -n "
                            + task.id()
                            + "' brings it back",
                    e);
        }
    }

    private Device takeOver(Target target) {
        Device device;
        try {
            device =
                    Device.recover(
                            kernel,
                            target,
                            task.id(),
                            spec.options().withDataPath(spec.dataPath()));
        } catch (RuntimeException e) {
            target.close();
            throw e;
        }
        SharedSpec.of(spec.json()).serve(kernel, device);
        return device;
    }

    private Target openPatiently(long patienceMillis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        while (true) {
            try {
                return spec.kind().open(kernel, spec.json());
            } catch (UblkException e) {
                if (System.nanoTime() > deadline) {
                    throw new UblkException(
                            e.getMessage()
                                    + "; the device's requests wait until 'jublk recover -n "
                                    + task.id()
                                    + "' succeeds",
                            e);
                }
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UblkException("interrupted while opening what the device stands on", e);
            }
        }
    }

    private static void close(@Nullable Target target) {
        if (target != null) {
            target.close();
        }
    }
}
