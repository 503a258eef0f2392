package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Binding;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Step;
import io.jublk.ublk.fake.FakeKernel;
import io.jublk.ublk.fake.FakeQueue;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Open;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that wait for one another. */
class WaitTest {

    private final List<IoRequest> waiting = new ArrayList<>();
    private final List<Integer> order = new ArrayList<>();

    private final Step park =
            r -> {
                r.park();
                waiting.add(r);
                r.then(s -> order.add(s.tag()));
            };

    private final Step wakeAll =
            r -> {
                waiting.forEach(r::wake);
                waiting.clear();
            };

    @ParameterizedTest
    @EnumSource
    void goesOnWhenWokenAndNotBefore(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.target.onFlush = park;
            queue.target.onDiscard = wakeAll;
            queue.driver.request(0, IoOp.FLUSH, 0, 0);
            queue.driver.request(2, IoOp.FLUSH, 0, 0);
            queue.settle();
            assertTrue(queue.driver.isServed(0) && queue.driver.isServed(2));
            assertEquals(List.of(), order);
            assertEquals(0, queue.serve(1, IoOp.DISCARD, 0, 1));
            assertEquals(0, queue.await(2));
            assertEquals(0, queue.await(0));
            assertEquals(List.of(0, 2), order);
        }
    }

    @Test
    void waitsForItsOtherSecondariesToo() {
        try (TestQueue queue = TestQueue.of(DataPathKind.AUTO_REGISTERED)) {
            queue.kernel.script = TestQueue::holdSecondaries;
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, 0, 0, SECTOR);
                        r.park();
                        waiting.add(r);
                    };
            queue.target.onDiscard = wakeAll;
            queue.driver.request(0, IoOp.READ, 0, 1);
            queue.settle();
            assertEquals(0, queue.serve(1, IoOp.DISCARD, 0, 1));
            queue.settle();
            assertTrue(queue.driver.isServed(0));
            queue.kernel.release(queue.kernel.held().getFirst(), io.jublk.ublk.fake.Script.PROCEED);
            assertEquals(SECTOR, queue.await(0));
        }
    }

    @Test
    void aSecondWakeIsAMistakeThatStopsTheDevice() {
        try (TestQueue queue = TestQueue.of(DataPathKind.AUTO_REGISTERED)) {
            queue.target.onFlush = park;
            queue.target.onDiscard = r -> waiting.forEach(r::wake);
            queue.driver.request(0, IoOp.FLUSH, 0, 0);
            queue.settle();
            queue.serve(1, IoOp.DISCARD, 0, 1);
            queue.await(0);
            assertThrows(IllegalStateException.class, () -> queue.serve(1, IoOp.DISCARD, 0, 1));
        }
    }

    /** Two queues, turned by hand on one thread: a wake from the other is a message to its ring. */
    @Test
    void wakesARequestOfAnotherQueue() {
        FakeKernel kernel = new FakeKernel();
        kernel.file("/disk", new byte[1 << 16]);
        BackingFile file = BackingFile.open(kernel, "/disk", false, true);
        Binding.bind(file, QueueContext.FIRST_TARGET_FILE);
        ScriptedTarget target = new ScriptedTarget(file);
        target.onFlush = park;
        target.onDiscard = wakeAll;
        var device = kernel.device(0, 2, 2, 1 << 16, DataPathKind.COPIED.flags());
        QueueAgent[] agents = new QueueAgent[2];
        for (int q = 0; q < 2; q++) {
            agents[q] =
                    new QueueAgent(
                            kernel,
                            new QueueConfig(
                                    target,
                                    DataPathKind.COPIED,
                                    q,
                                    2,
                                    1 << 16,
                                    kernel.open("/dev/ublkc0", Open.READ_WRITE, 0),
                                    kernel.pageBytes(),
                                    true,
                                    (slot, cause) -> {
                                        throw cause;
                                    }));
            agents[q].onStart();
        }
        FakeQueue first = device.queue(0);
        FakeQueue second = device.queue(1);
        first.request(1, IoOp.FLUSH, 0, 0);
        agents[0].doWork();
        second.request(0, IoOp.DISCARD, 0, 1);
        for (int turn = 0; turn < 4; turn++) {
            agents[1].doWork();
        }
        assertTrue(first.isServed(1));
        assertEquals(0, second.result(0));
        for (int turn = 0; turn < 4; turn++) {
            agents[0].doWork();
        }
        assertEquals(List.of(1), order);
        assertEquals(0, first.result(1));
        agents[0].onClose();
        agents[1].onClose();
    }
}
