package io.jublk.ublk.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jublk.ublk.uapi.IoOp;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A thread may look for requests for a while before it sleeps. */
class PollTest {

    private static final int LOOKS = 5;

    private int enters;

    @Test
    void requestThatComesMeanwhileIsServedWithoutSleep() {
        try (TestQueue queue = TestQueue.polling(TimeUnit.HOURS.toNanos(1))) {
            queue.kernel.beforeEnter =
                    () -> {
                        if (++enters % LOOKS == 0) {
                            queue.driver.request(enters / LOOKS, IoOp.READ, 0, 1);
                        }
                    };
            queue.agent.doWork();
            assertEquals(LOOKS, enters);
            queue.agent.doWork();
            assertEquals(2 * LOOKS, enters);
            assertEquals(TestQueue.SECTOR, queue.driver.result(1));
            assertEquals(0, queue.kernel.sleeps);
        }
    }

    @Test
    void threadThatFindsNothingSleeps() {
        try (TestQueue queue = TestQueue.polling(1)) {
            assertEquals(0, queue.agent.doWork());
            assertEquals(1, queue.kernel.sleeps);
            queue.driver.request(0, IoOp.READ, 0, 1);
            queue.await(0);
            assertFalse(queue.driver.isServed(0));
        }
    }

    @Test
    void threadThatIsNotToPollLooksOnce() {
        try (TestQueue queue = TestQueue.polling(0)) {
            queue.kernel.beforeEnter = () -> enters++;
            queue.agent.doWork();
            assertEquals(1, enters);
            assertEquals(1, queue.kernel.sleeps);
        }
    }
}
