package io.jublk.ublk.engine;

import io.jublk.uring.SqeFlags;

/** Puts each kind of data path together from its parts. */
final class DataPaths {

    /** {@code course} hears of secondaries that end without an operation. */
    static DataPath make(
            QueueConfig config, QueueContext queue, RequestCourse course, Slot[] slots) {
        return SharedPath.over(base(config, queue, course, slots), config, course, queue);
    }

    private static DataPath base(
            QueueConfig config, QueueContext queue, RequestCourse course, Slot[] slots) {
        UserCopyPayload userCopy = new UserCopyPayload(queue);
        RegisteredPayload registered = new RegisteredPayload(queue, userCopy, 0);
        return switch (config.dataPath()) {
            case COPIED -> copied(config, queue, new MemoryPayload(course, queue), slots);
            case USER_COPY -> new UserCopyPath(userCopy);
            case REGISTERED -> new RegisteredPath(queue, registered, userCopy);
            case LINKED ->
                    new LinkedPath(
                            queue,
                            new RegisteredPayload(queue, userCopy, SqeFlags.HARD_LINK),
                            userCopy);
            case AUTO_REGISTERED ->
                    new AutoRegisteredPath(
                            new RegisteredPath(queue, registered, userCopy), registered);
        };
    }

    private static DataPath copied(
            QueueConfig config, QueueContext queue, MemoryPayload payload, Slot[] slots) {
        if (!config.buffersOnDemand()) {
            return new CopiedPath(queue, payload);
        }
        int tags = config.tagsPerThread();
        int first = config.thread() * tags * BufferPool.BUFFERS_PER_TAG;
        return new OnDemandPath(queue, payload, new BufferPool(first, tags), slots);
    }

    private DataPaths() {}
}
