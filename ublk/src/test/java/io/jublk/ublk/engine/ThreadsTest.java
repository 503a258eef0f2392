package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Errno;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Several threads for one queue. */
class ThreadsTest {

    @ParameterizedTest
    @MethodSource("io.jublk.ublk.engine.Combination#all")
    void shareTheLoadOfOneClient(Combination c) {
        TwoAgents two = new TwoAgents(c.path(), c.delivery());
        two.start();
        if (c.delivery() == DeliveryKind.BATCHED) {
            two.driver.batches().pilesUp = true; // as a driver does whose task work runs later
        }
        for (int round = 0; round < 3; round++) {
            for (int tag = 0; tag < TwoAgents.DEPTH; tag++) {
                two.driver.request(tag, tag % 2 == 0 ? IoOp.READ : IoOp.WRITE, tag, 1);
            }
            while (two.served() > 0) {
                if (c.delivery() == DeliveryKind.BATCHED) {
                    two.driver.batches().dispatch();
                }
                two.settle();
            }
        }
        for (int tag = 0; tag < TwoAgents.DEPTH; tag++) {
            assertEquals(3, two.driver.commits(tag), "commits of tag " + tag);
            assertEquals(SECTOR, two.driver.result(tag));
        }
        for (QueueAgent agent : two.agents) {
            assertEquals(
                    3L * TwoAgents.DEPTH / TwoAgents.THREADS,
                    agent.requests(),
                    "half of the requests");
        }
        two.close();
    }

    @Test
    void neighbouringTagsLieOnDifferentThreads() {
        TwoAgents two = new TwoAgents(DataPathKind.COPIED, DeliveryKind.PER_TAG);
        two.start();
        two.driver.request(10, IoOp.FLUSH, 0, 0);
        two.driver.request(11, IoOp.FLUSH, 0, 0);
        two.settle();
        assertEquals(1, two.agents[0].requests());
        assertEquals(1, two.agents[1].requests());
        two.close();
    }

    /** Whichever thread a request is on, it goes on there when another's request wakes it. */
    @ParameterizedTest
    @EnumSource
    void wakeOneAnothersRequests(DeliveryKind delivery) {
        TwoAgents two = new TwoAgents(DataPathKind.COPIED, delivery);
        two.start();
        List<IoRequest> waiting = new ArrayList<>();
        int[] wentOn = {0};
        two.target.onFlush =
                r -> {
                    r.park();
                    waiting.add(r);
                    r.then(s -> wentOn[0]++);
                };
        two.target.onDiscard = r -> waiting.forEach(r::wake);
        // enough that both threads have some, with batches too
        for (int tag = 0; tag < TwoAgents.DEPTH - 1; tag++) {
            two.driver.request(tag, IoOp.FLUSH, 0, 0);
        }
        two.settle();
        assertEquals(TwoAgents.DEPTH - 1, waiting.size());
        assertTrue(two.agents[0].requests() > 0 && two.agents[1].requests() > 0);
        two.driver.request(TwoAgents.DEPTH - 1, IoOp.DISCARD, 0, 1);
        two.settle();
        assertEquals(TwoAgents.DEPTH - 1, wentOn[0]);
        assertEquals(0, two.served());
        two.close();
    }

    @Test
    void onlyTheFirstPreparesTheQueue() {
        TwoAgents two = new TwoAgents(DataPathKind.COPIED, DeliveryKind.BATCHED);
        two.start();
        assertEquals(List.of("PREPARE 64", "FETCH BATCH 0", "FETCH BATCH 0"), two.kernel.journal);
        two.close();
    }

    @Test
    void queueThatCannotBePreparedIsNotServed() {
        TwoAgents two = new TwoAgents(DataPathKind.COPIED, DeliveryKind.BATCHED);
        two.driver.batches().prepareError = -Errno.EBUSY;
        UblkException e = assertThrows(UblkException.class, two.agents[0]::onStart);
        assertEquals(
                "the driver refused to prepare the tags of queue 0: EBUSY (device or resource"
                        + " busy)",
                e.getMessage());
        two.agents[0].onClose();
        assertEquals(0, two.kernel.mappings());
    }

    @Test
    void lastOneGivesTheMemoryBack() {
        TwoAgents two = new TwoAgents(DataPathKind.USER_COPY, DeliveryKind.PER_TAG);
        two.start();
        two.driver.abort();
        two.settle();
        two.agents[0].onClose();
        assertFalse(two.kernel.mappings() == 0, "the other one's memory");
        two.agents[1].onClose();
        assertEquals(0, two.kernel.mappings());
    }
}
