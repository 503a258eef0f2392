package io.jublk.ublk.engine;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.Feature;
import io.jublk.ublk.Target;
import io.jublk.uring.Kernel;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the agents of one queue are made of, and what they share. */
public final class QueueSetup {

    private final Kernel kernel;
    private final int deviceId;
    private final QueueConfig config;
    private final QueueMemory memory;

    /**
     * @param info what the driver granted
     * @param threads how many agents the queue is to have
     * @param characterFd the open /dev/ublkcN
     * @param linkedCommands this kernel reads a linked command at submission
     * @param sleep how its threads wait for requests
     * @param shared memory shared with clients, null when the device has none
     */
    public QueueSetup(
            Kernel kernel,
            Target target,
            DataPathKind dataPath,
            DeviceInfo info,
            int queue,
            int threads,
            int characterFd,
            boolean linkedCommands,
            SleepPolicy sleep,
            @Nullable SharedTable shared) {
        this.kernel = kernel;
        deviceId = info.id();
        config =
                new QueueConfig(
                                target,
                                dataPath,
                                queue,
                                info.depth(),
                                info.maxIoBytes(),
                                characterFd,
                                kernel.pageBytes(),
                                linkedCommands,
                                (slot, cause) -> {})
                        .withShared(shared)
                        .withSleep(sleep)
                        .withDescriptorBytes(info.descriptorBytes())
                        .withBuffersOnDemand(Feature.NEED_GET_DATA.isIn(info.flags()))
                        .served(DeliveryKind.ofFlags(info.flags()), 0, threads);
        memory = new QueueMemory(kernel, config);
    }

    /**
     * One of the queue's agents, with a thread that runs it. The first has to be started first.
     *
     * @param cpus where the thread may run; empty for anywhere
     * @param onEnd called on the thread when it has to give up, and when it has ended
     */
    public QueueThread thread(int thread, BitSet cpus, Runnable onEnd) {
        String name = "ublk" + deviceId + "q" + config.queue();
        if (config.threads() > 1) {
            name += "t" + thread;
        }
        return new QueueThread(kernel, name, cpus, onEnd, faults -> agent(thread, faults));
    }

    /**
     * One of the queue's agents, for its owner to step.
     *
     * @param onTargetFailure told what a target threw
     */
    public SteppedQueue stepped(int thread, Consumer<RuntimeException> onTargetFailure) {
        return new SteppedQueue(agent(thread, (slot, cause) -> onTargetFailure.accept(cause)));
    }

    private QueueAgent agent(int thread, QueueConfig.Faults faults) {
        return new QueueAgent(kernel, config.agent(thread, faults), memory);
    }
}
