package io.jublk.ublk.engine;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.Target;
import io.jublk.ublk.uapi.IoDescDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * What one queue's agent is made of.
 *
 * @param delivery how requests come and go
 * @param thread which of the queue's agents this is, from 0
 * @param threads how many it has
 * @param buffersOnDemand server memory is for requests under way, not for every tag
 * @param descriptorBytes what the driver granted for each request's descriptor
 * @param characterFd the open /dev/ublkcN
 * @param pageBytes the page size of this machine, which lays out the descriptors
 * @param linkedCommands this kernel reads a linked command at submission, not when its turn comes
 * @param sleep how the agent waits for requests
 * @param shared memory shared with clients, null when the device has none
 * @param farewell what the agents of one queue have together, to end together
 */
record QueueConfig(
        Target target,
        DataPathKind dataPath,
        DeliveryKind delivery,
        int queue,
        int thread,
        int threads,
        int depth,
        int maxIoBytes,
        boolean buffersOnDemand,
        int descriptorBytes,
        int characterFd,
        long pageBytes,
        boolean linkedCommands,
        Faults faults,
        SleepPolicy sleep,
        @Nullable SharedTable shared,
        FarewellCall farewell) {

    /** Delivery per tag by one thread. */
    QueueConfig(
            Target target,
            DataPathKind dataPath,
            int queue,
            int depth,
            int maxIoBytes,
            int characterFd,
            long pageBytes,
            boolean linkedCommands,
            Faults faults) {
        this(
                target,
                dataPath,
                DeliveryKind.PER_TAG,
                queue,
                0,
                1,
                depth,
                maxIoBytes,
                false,
                IoDescDescriptor.SIZE_BYTES,
                characterFd,
                pageBytes,
                linkedCommands,
                faults,
                SleepPolicy.PLAIN,
                null,
                new FarewellCall());
    }

    /** The same queue, served by this one of so many threads. */
    QueueConfig served(DeliveryKind by, int newThread, int newThreads) {
        return with(by, newThread, newThreads, buffersOnDemand, descriptorBytes, faults);
    }

    /** What another of the queue's agents is made of. */
    QueueConfig agent(int newThread, Faults newFaults) {
        return with(delivery, newThread, threads, buffersOnDemand, descriptorBytes, newFaults);
    }

    /** The same queue with descriptors of another size. */
    QueueConfig withDescriptorBytes(int bytes) {
        return with(delivery, thread, threads, buffersOnDemand, bytes, faults);
    }

    /** The copied data path, without a buffer for each tag. */
    QueueConfig withBuffersOnDemand(boolean value) {
        return with(delivery, thread, threads, value, descriptorBytes, faults);
    }

    /** The same queue of a device that shares memory with its clients; null: that does not. */
    QueueConfig withShared(@Nullable SharedTable table) {
        return with(sleep, table);
    }

    /** The same queue, whose threads wait for requests like this. */
    QueueConfig withSleep(SleepPolicy policy) {
        return with(policy, shared);
    }

    private QueueConfig with(SleepPolicy newSleep, @Nullable SharedTable newShared) {
        return new QueueConfig(
                target,
                dataPath,
                delivery,
                queue,
                thread,
                threads,
                depth,
                maxIoBytes,
                buffersOnDemand,
                descriptorBytes,
                characterFd,
                pageBytes,
                linkedCommands,
                faults,
                newSleep,
                newShared,
                farewell);
    }

    /** How many tags this agent may have, where they are bound to threads. */
    int tagsPerThread() {
        return (depth + threads - 1) / threads;
    }

    private QueueConfig with(
            DeliveryKind newDelivery,
            int newThread,
            int newThreads,
            boolean newBuffersOnDemand,
            int newDescriptorBytes,
            Faults newFaults) {
        return new QueueConfig(
                target,
                dataPath,
                newDelivery,
                queue,
                newThread,
                newThreads,
                depth,
                maxIoBytes,
                newBuffersOnDemand,
                newDescriptorBytes,
                characterFd,
                pageBytes,
                linkedCommands,
                newFaults,
                sleep,
                shared,
                farewell);
    }

    /** Where an agent tells of a target's mistakes. */
    @FunctionalInterface
    interface Faults {
        void targetFailed(Slot slot, RuntimeException cause);
    }
}
