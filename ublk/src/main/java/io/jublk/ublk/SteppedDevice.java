package io.jublk.ublk;

import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.engine.QueueSetup;
import io.jublk.ublk.engine.SleepPolicy;
import io.jublk.ublk.engine.SteppedQueue;
import io.jublk.uring.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A device whose queues have no threads: its owner steps them, in whatever order it likes. For
 * simulation; a {@link Device} does the same with threads. START, STOP, DEL and the end of a
 * recovery are the owner's, by {@link ControlDevice}, because each waits for turns of the queues.
 */
public final class SteppedDevice {

    private final Kernel kernel;
    private final Target target;
    private final DataPathKind dataPath;
    private final DeviceInfo info;
    private final int characterFd;
    private final @Nullable SharedMemory sharedMemory;
    private final List<SteppedQueue> queues = new ArrayList<>();

    private SteppedDevice(
            Kernel kernel,
            Target target,
            Device.Added added,
            Consumer<RuntimeException> onTargetFailure) {
        this.kernel = kernel;
        this.target = target;
        dataPath = added.dataPath();
        info = added.info();
        characterFd = Device.openCharacterDevice(kernel, info);
        sharedMemory = SharedMemory.of(kernel, info);
        for (int queue = 0; queue < info.queues(); queue++) {
            QueueSetup setup =
                    new QueueSetup(
                            kernel,
                            target,
                            dataPath,
                            info,
                            queue,
                            added.threads(),
                            characterFd,
                            Device.readsLinkedCommandsAtSubmission(info),
                            SleepPolicy.PLAIN,
                            SharedMemory.tableOf(sharedMemory));
            for (int thread = 0; thread < added.threads(); thread++) {
                queues.add(setup.stepped(thread, onTargetFailure));
            }
        }
    }

    /**
     * Adds a device and sets its parameters; its queues have not fetched yet.
     *
     * @param onTargetFailure told what the target threw
     * @throws UblkException when the driver refuses
     */
    public static SteppedDevice add(
            Kernel kernel,
            ControlDevice control,
            Target target,
            DeviceOptions options,
            Consumer<RuntimeException> onTargetFailure) {
        Device.bindFiles(target);
        Device.Added added = Device.add(control, target, options);
        Device.setParams(control, target, added);
        return new SteppedDevice(kernel, target, added, onTargetFailure);
    }

    /**
     * Takes over a device whose server is gone; its queues have not fetched yet. When they have,
     * {@link ControlDevice#endRecovery} makes it live again.
     *
     * @param dataPath the one that the device was added with
     * @param options those that it was added with
     * @param onTargetFailure told what the target threw
     * @throws UblkException when the driver refuses: EBUSY while the old server has it open
     */
    public static SteppedDevice recover(
            Kernel kernel,
            ControlDevice control,
            int id,
            Target target,
            DataPathKind dataPath,
            DeviceOptions options,
            Consumer<RuntimeException> onTargetFailure) {
        Device.bindFiles(target);
        control.startRecovery(id);
        Device.Added found = new Device.Added(control.info(id), dataPath, options);
        return new SteppedDevice(kernel, target, found, onTargetFailure);
    }

    public DeviceInfo info() {
        return info;
    }

    public DataPathKind dataPath() {
        return dataPath;
    }

    /**
     * How many agents there are to step: for each queue as many as it has threads, those of queue 0
     * first. Each goes by its number, here and below; without threads that is the queue's.
     */
    public int agents() {
        return queues.size();
    }

    /** Makes a queue's ring and asks for requests; on behalf of the task that will step it. */
    public void start(int queue) {
        queues.get(queue).start();
    }

    /**
     * One turn of a queue.
     *
     * @return how many completions were handled
     */
    public int turn(int queue) {
        return queues.get(queue).turn();
    }

    /** The device has stopped and no request of this queue is left. */
    public boolean isDone(int queue) {
        return queues.get(queue).isDone();
    }

    /** Gives a queue's ring and memory back. */
    public void close(int queue) {
        queues.get(queue).close();
    }

    /** Requests delivered to a queue since its start. */
    public long requests(int queue) {
        return queues.get(queue).requests();
    }

    /** io_uring_enter calls of a queue since its start. */
    public long enters(int queue) {
        return queues.get(queue).enters();
    }

    /**
     * What it shares with its clients.
     *
     * @throws UblkException when it was not made with {@link DeviceOptions#withSharedMemory}
     */
    public SharedMemory sharedMemory() {
        SharedMemory memory = sharedMemory;
        if (memory == null) {
            throw new UblkException("device " + info.id() + " was made without shared memory");
        }
        return memory;
    }

    /** Its process was killed: gives back the memory that it had mapped, and tells nobody. */
    public void forgetSharedMemory() {
        if (sharedMemory != null) {
            sharedMemory.close();
        }
    }

    /** Closes the character device and the target; the queues have been closed. */
    public void release() {
        kernel.close(characterFd);
        forgetSharedMemory();
        target.close();
    }
}
