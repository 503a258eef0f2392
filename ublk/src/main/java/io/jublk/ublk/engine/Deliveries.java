package io.jublk.ublk.engine;

import io.jublk.ublk.Zoned;
import io.jublk.ublk.uapi.BatchIoDescriptor;
import io.jublk.uring.Kernel;

/** Puts each kind of delivery together. */
final class Deliveries {

    static Delivery make(
            Kernel kernel,
            QueueConfig config,
            QueueContext queue,
            DataPath dataPath,
            RequestCourse course,
            Slot[] slots) {
        return switch (config.delivery()) {
            case PER_TAG ->
                    new PerTagDelivery(
                            queue,
                            dataPath,
                            course,
                            slots,
                            config.thread(),
                            config.threads(),
                            config.farewell());
            case BATCHED ->
                    new BatchedDelivery(
                            queue,
                            new CommitBatch(kernel, queue, elementFlags(config)),
                            course,
                            slots,
                            config.thread() == 0,
                            config.threads() == 1);
        };
    }

    /** What {@link DataPath#addressNext} is to a single tag. */
    private static int elementFlags(QueueConfig config) {
        int zoned = config.target() instanceof Zoned ? BatchIoDescriptor.HAS_ZONE_LBA : 0;
        return zoned
                | switch (config.dataPath()) {
                    case COPIED -> BatchIoDescriptor.HAS_BUF_ADDR;
                    case AUTO_REGISTERED -> BatchIoDescriptor.AUTO_BUF_REG_FALLBACK;
                    case USER_COPY, REGISTERED, LINKED -> 0;
                };
    }

    private Deliveries() {}
}
