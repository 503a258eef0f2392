package io.jublk.ublk.engine;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Target;
import org.jspecify.annotations.Nullable;

/**
 * What one queue's agent is made of.
 *
 * @param characterFd the open /dev/ublkcN
 * @param pageBytes the page size of this machine, which lays out the descriptors
 * @param shared memory shared with clients, null when the device has none
 * @param linkedCommands this kernel reads a linked command at submission, not when its turn comes
 */
record QueueConfig(
        Target target,
        DataPathKind dataPath,
        int queue,
        int depth,
        int maxIoBytes,
        int characterFd,
        long pageBytes,
        boolean linkedCommands,
        Faults faults,
        @Nullable SharedTable shared) {

    /** A queue of a device that shares no memory with its clients. */
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
                queue,
                depth,
                maxIoBytes,
                characterFd,
                pageBytes,
                linkedCommands,
                faults,
                null);
    }

    /** Where an agent tells of a target's mistakes. */
    @FunctionalInterface
    interface Faults {
        void targetFailed(Slot slot, RuntimeException cause);
    }
}
