package io.jublk.ublk.engine;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Target;

/**
 * What one queue's agent is made of.
 *
 * @param characterFd the open /dev/ublkcN
 * @param pageBytes the page size of this machine, which lays out the descriptors
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
        Faults faults) {

    /** Where an agent tells of a target's mistakes. */
    @FunctionalInterface
    interface Faults {
        void targetFailed(Slot slot, RuntimeException cause);
    }
}
