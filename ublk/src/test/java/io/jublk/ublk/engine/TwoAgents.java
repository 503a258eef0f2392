package io.jublk.ublk.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Binding;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.fake.FakeKernel;
import io.jublk.ublk.fake.FakeQueue;
import io.jublk.uring.Open;

/** Two agents of one queue before a file, turned by hand on one thread. */
final class TwoAgents {

    static final int DEPTH = 64;
    static final int THREADS = 2;

    /** Not the usual size, so that a wrong stride would show. */
    private static final int DESCRIPTOR_BYTES = 48;

    final FakeKernel kernel = new FakeKernel();
    final QueueAgent[] agents = new QueueAgent[THREADS];
    final ScriptedTarget target;
    final FakeQueue driver;

    TwoAgents(DataPathKind path, DeliveryKind delivery) {
        kernel.file("/disk", TestQueue.pattern(1 << 16));
        BackingFile file = BackingFile.open(kernel, "/disk", false, true);
        Binding.bind(file, QueueContext.FIRST_TARGET_FILE);
        target = new ScriptedTarget(file);
        driver =
                kernel.device(
                                0,
                                1,
                                DEPTH,
                                TestQueue.MAX_IO_BYTES,
                                TestQueue.flags(path, delivery),
                                DESCRIPTOR_BYTES)
                        .queue(0);
        QueueConfig config =
                new QueueConfig(
                                target,
                                path,
                                0,
                                DEPTH,
                                TestQueue.MAX_IO_BYTES,
                                kernel.open("/dev/ublkc0", Open.READ_WRITE, 0),
                                kernel.pageBytes(),
                                true,
                                (slot, cause) -> {
                                    throw cause;
                                })
                        .withDescriptorBytes(DESCRIPTOR_BYTES);
        QueueMemory memory = new QueueMemory(kernel, config);
        for (int t = 0; t < THREADS; t++) {
            agents[t] = new QueueAgent(kernel, config.served(delivery, t, THREADS), memory);
        }
    }

    void start() {
        for (QueueAgent agent : agents) {
            agent.onStart();
        }
    }

    void settle() {
        for (int idle = 0; idle < 4; idle++) {
            for (QueueAgent agent : agents) {
                if (agent.doWork() > 0) {
                    idle = 0;
                }
            }
        }
    }

    void close() {
        driver.abort();
        settle();
        for (QueueAgent agent : agents) {
            assertTrue(agent.isDone());
            agent.onClose();
        }
        assertEquals(0, kernel.mappings(), "memory that is left");
    }

    /** Requests that have no commit yet. */
    long served() {
        long served = 0;
        for (int tag = 0; tag < DEPTH; tag++) {
            served += driver.isServed(tag) ? 1 : 0;
        }
        return served;
    }
}
