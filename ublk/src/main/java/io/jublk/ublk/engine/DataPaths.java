package io.jublk.ublk.engine;

import io.jublk.ublk.DataPathKind;
import io.jublk.uring.SqeFlags;

/** Puts each kind of data path together from its parts. */
final class DataPaths {

    /** {@code course} hears of secondaries that end without an operation. */
    static DataPath make(DataPathKind kind, QueueContext queue, RequestCourse course) {
        UserCopyPayload userCopy = new UserCopyPayload(queue);
        RegisteredPayload registered = new RegisteredPayload(queue, userCopy, 0);
        return switch (kind) {
            case COPIED -> new CopiedPath(queue, new MemoryPayload(course, queue));
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

    private DataPaths() {}
}
