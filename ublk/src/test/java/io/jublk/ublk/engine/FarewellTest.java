package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.fake.Operation;
import io.jublk.ublk.fake.Script;
import io.jublk.ublk.uapi.IoOp;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A queue that is quiesced ends when it holds nothing more, and no sooner. */
class FarewellTest {

    @ParameterizedTest
    @EnumSource
    void idleQueueIsDoneWhenItsFetchesAreTakenBack(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.driver.quiesce();
            queue.settle();
            assertTrue(queue.agent.isDone());
        }
    }

    /** A linked commit is not heard of: the driver is asked whether it has come. */
    @ParameterizedTest
    @EnumSource
    void requestOfOneSecondaryIsCompletedFirst(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script = TestQueue::holdSecondaries;
            queue.driver.request(2, IoOp.WRITE, 0, 1);
            queue.settle();
            queue.driver.quiesce();
            for (int i = 0; i < 5; i++) {
                queue.settle();
            }
            assertFalse(queue.agent.isDone());
            queue.kernel.release(queue.kernel.held().getFirst(), Script.PROCEED);
            for (int i = 0; i < 5 && !queue.agent.isDone(); i++) {
                queue.settle();
            }
            assertTrue(queue.agent.isDone());
            assertEquals(1, queue.driver.commits(2));
            assertEquals(SECTOR, queue.driver.result(2));
        }
    }

    /** What was on its way when the driver took the other fetches back is served as ever. */
    @ParameterizedTest
    @EnumSource
    void requestThatComesLateIsServed(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.driver.request(0, IoOp.READ, 0, 1);
            queue.driver.quiesce();
            for (int i = 0; i < 5 && !queue.agent.isDone(); i++) {
                queue.settle();
            }
            assertTrue(queue.agent.isDone());
            assertEquals(SECTOR, queue.driver.result(0));
            assertEquals(1, queue.driver.commits(0));
        }
    }

    /** A short transfer drops its commit; the rest and the commit come after. */
    @ParameterizedTest
    @EnumSource
    void shortTransferIsContinued(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script = TestQueue::holdSecondaries;
            queue.driver.request(1, IoOp.WRITE, 0, 4);
            queue.settle();
            queue.driver.quiesce();
            queue.settle();
            queue.kernel.script = operation -> Script.PROCEED;
            queue.kernel.release(queue.kernel.held().getFirst(), SECTOR);
            for (int i = 0; i < 8 && !queue.agent.isDone(); i++) {
                queue.settle();
            }
            assertTrue(queue.agent.isDone());
            assertEquals(4 * SECTOR, queue.driver.result(1));
            assertEquals(1, queue.driver.commits(1));
        }
    }

    /** The driver takes back one fetch of a queue at least: not one of each of its threads. */
    @ParameterizedTest
    @EnumSource
    void threadWhoseTagsAreAllTakenHearsOfItFromTheOther(DataPathKind path) {
        TwoAgents two = new TwoAgents(path, DeliveryKind.PER_TAG);
        two.kernel.script = TestQueue::holdSecondaries;
        two.start();
        for (int tag = 1; tag < TwoAgents.DEPTH; tag += TwoAgents.THREADS) {
            two.driver.request(tag, IoOp.WRITE, tag, 1);
        }
        two.settle();
        two.driver.quiesce();
        two.settle();
        assertTrue(two.agents[0].isDone());
        assertFalse(two.agents[1].isDone());
        two.kernel.script = operation -> Script.PROCEED;
        for (Operation held : List.copyOf(two.kernel.held())) {
            two.kernel.release(held, Script.PROCEED);
        }
        two.settle();
        assertTrue(two.agents[1].isDone());
        for (int tag = 1; tag < TwoAgents.DEPTH; tag += TwoAgents.THREADS) {
            assertEquals(1, two.driver.commits(tag));
            assertEquals(SECTOR, two.driver.result(tag));
        }
        two.close();
    }

    /** One that begins when the others have been called does not wait for a fetch to end. */
    @Test
    void threadThatBeginsLateHearsOfIt() {
        TwoAgents two = new TwoAgents(DataPathKind.COPIED, DeliveryKind.PER_TAG);
        two.agents[0].onStart();
        two.driver.quiesce();
        two.agents[0].doWork();
        two.agents[1].onStart();
        two.settle();
        assertTrue(two.agents[0].isDone());
        assertTrue(two.agents[1].isDone());
        two.close();
    }

    @ParameterizedTest
    @EnumSource
    void queueThatIsToLeaveLeaves(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.agent.leave();
            queue.settle();
            assertTrue(queue.agent.isDone());
        }
    }
}
