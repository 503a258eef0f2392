package io.jublk.ublk.engine;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.Target;
import io.jublk.ublk.uapi.IoDescDescriptor;

/**
 * What one queue's agent is made of.
 *
 * @param delivery how requests come and go
 * @param thread which of the queue's agents this is, from 0
 * @param threads how many it has
 * @param descriptorBytes what the driver granted for each request's descriptor
 * @param characterFd the open /dev/ublkcN
 * @param pageBytes the page size of this machine, which lays out the descriptors
 * @param linkedCommands this kernel reads a linked command at submission, not when its turn comes
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
        int descriptorBytes,
        int characterFd,
        long pageBytes,
        boolean linkedCommands,
        Faults faults) {

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
                IoDescDescriptor.SIZE_BYTES,
                characterFd,
                pageBytes,
                linkedCommands,
                faults);
    }

    /** The same queue, served by this one of so many threads. */
    QueueConfig served(DeliveryKind by, int newThread, int newThreads) {
        return with(by, newThread, newThreads, descriptorBytes, faults);
    }

    /** What another of the queue's agents is made of. */
    QueueConfig agent(int newThread, Faults newFaults) {
        return with(delivery, newThread, threads, descriptorBytes, newFaults);
    }

    /** The same queue with descriptors of another size. */
    QueueConfig withDescriptorBytes(int bytes) {
        return with(delivery, thread, threads, bytes, faults);
    }

    private QueueConfig with(
            DeliveryKind newDelivery,
            int newThread,
            int newThreads,
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
                newDescriptorBytes,
                characterFd,
                pageBytes,
                linkedCommands,
                newFaults);
    }

    /** Where an agent tells of a target's mistakes. */
    @FunctionalInterface
    interface Faults {
        void targetFailed(Slot slot, RuntimeException cause);
    }
}
