package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Binding;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.fake.FakeKernel;
import io.jublk.ublk.fake.FakeQueue;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Errno;
import io.jublk.uring.Open;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Two agents of one queue, turned by hand on one thread. */
class ThreadsTest {

    private static final int DEPTH = 64;
    private static final int THREADS = 2;

    private final FakeKernel kernel = new FakeKernel();
    private final QueueAgent[] agents = new QueueAgent[THREADS];
    private ScriptedTarget target;
    private FakeQueue driver;

    private void make(DataPathKind path, DeliveryKind delivery) {
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
                                48)
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
                        .withDescriptorBytes(48);
        QueueMemory memory = new QueueMemory(kernel, config);
        for (int t = 0; t < THREADS; t++) {
            agents[t] =
                    new QueueAgent(kernel, config.served(delivery, t, THREADS), memory);
        }
    }

    private void start() {
        for (QueueAgent agent : agents) {
            agent.onStart();
        }
    }

    private void settle() {
        for (int idle = 0; idle < 4; idle++) {
            for (QueueAgent agent : agents) {
                if (agent.doWork() > 0) {
                    idle = 0;
                }
            }
        }
    }

    private void close() {
        driver.abort();
        settle();
        for (QueueAgent agent : agents) {
            assertTrue(agent.isDone());
            agent.onClose();
        }
        assertEquals(0, kernel.mappings(), "memory that is left");
    }

    @ParameterizedTest
    @MethodSource("io.jublk.ublk.engine.Combination#all")
    void shareTheLoadOfOneClient(Combination c) {
        make(c.path(), c.delivery());
        start();
        if (c.delivery() == DeliveryKind.BATCHED) {
            driver.batches().pilesUp = true; // as a driver does whose task work runs later
        }
        for (int round = 0; round < 3; round++) {
            for (int tag = 0; tag < DEPTH; tag++) {
                driver.request(tag, tag % 2 == 0 ? IoOp.READ : IoOp.WRITE, tag, 1);
            }
            while (served() > 0) {
                if (c.delivery() == DeliveryKind.BATCHED) {
                    driver.batches().dispatch();
                }
                settle();
            }
        }
        for (int tag = 0; tag < DEPTH; tag++) {
            assertEquals(3, driver.commits(tag), "commits of tag " + tag);
            assertEquals(SECTOR, driver.result(tag));
        }
        for (QueueAgent agent : agents) {
            assertEquals(3L * DEPTH / THREADS, agent.requests(), "half of the requests");
        }
        close();
    }

    @Test
    void neighbouringTagsLieOnDifferentThreads() {
        make(DataPathKind.COPIED, DeliveryKind.PER_TAG);
        start();
        driver.request(10, IoOp.FLUSH, 0, 0);
        driver.request(11, IoOp.FLUSH, 0, 0);
        settle();
        assertEquals(1, agents[0].requests());
        assertEquals(1, agents[1].requests());
        close();
    }

    /** Whichever thread a request is on, it goes on there when another's request wakes it. */
    @ParameterizedTest
    @EnumSource
    void wakeOneAnothersRequests(DeliveryKind delivery) {
        make(DataPathKind.COPIED, delivery);
        start();
        List<IoRequest> waiting = new ArrayList<>();
        int[] wentOn = {0};
        target.onFlush =
                r -> {
                    r.park();
                    waiting.add(r);
                    r.then(s -> wentOn[0]++);
                };
        target.onDiscard = r -> waiting.forEach(r::wake);
        // enough that both threads have some, with batches too
        for (int tag = 0; tag < DEPTH - 1; tag++) {
            driver.request(tag, IoOp.FLUSH, 0, 0);
        }
        settle();
        assertEquals(DEPTH - 1, waiting.size());
        assertTrue(agents[0].requests() > 0 && agents[1].requests() > 0);
        driver.request(DEPTH - 1, IoOp.DISCARD, 0, 1);
        settle();
        assertEquals(DEPTH - 1, wentOn[0]);
        assertEquals(0, served());
        close();
    }

    @Test
    void onlyTheFirstPreparesTheQueue() {
        make(DataPathKind.COPIED, DeliveryKind.BATCHED);
        start();
        assertEquals(
                List.of("PREPARE 64", "FETCH BATCH 0", "FETCH BATCH 0"), kernel.journal);
        close();
    }

    @Test
    void queueThatCannotBePreparedIsNotServed() {
        make(DataPathKind.COPIED, DeliveryKind.BATCHED);
        driver.batches().prepareError = -Errno.EBUSY;
        UblkException e = assertThrows(UblkException.class, agents[0]::onStart);
        assertEquals(
                "the driver refused to prepare the tags of queue 0: EBUSY (device or resource"
                        + " busy)",
                e.getMessage());
        agents[0].onClose();
        assertEquals(0, kernel.mappings());
    }

    @Test
    void lastOneGivesTheMemoryBack() {
        make(DataPathKind.USER_COPY, DeliveryKind.PER_TAG);
        start();
        driver.abort();
        settle();
        agents[0].onClose();
        assertFalse(kernel.mappings() == 0, "the other one's memory");
        agents[1].onClose();
        assertEquals(0, kernel.mappings());
    }

    private long served() {
        long served = 0;
        for (int tag = 0; tag < DEPTH; tag++) {
            served += driver.isServed(tag) ? 1 : 0;
        }
        return served;
    }
}
