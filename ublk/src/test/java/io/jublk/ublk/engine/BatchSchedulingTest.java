package io.jublk.ublk.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.ublk.Scheduling;
import io.jublk.ublk.fake.FakeKernel;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Sched;
import org.junit.jupiter.api.Test;

/** A queue's thread lets its client send several requests, where there are several to send. */
class BatchSchedulingTest {

    private static final int SCHED_FIFO = 1;

    private final FakeKernel kernel = new FakeKernel();
    private long requests;

    @Test
    void requestsThatComeTogetherAreTakenInBatches() {
        BatchScheduling scheduling = new BatchScheduling(kernel, Scheduling.ADAPTIVE);
        turns(scheduling, BatchScheduling.NORMAL_TURNS - 1, 1);
        assertEquals(Sched.NORMAL, kernel.policy);
        turns(scheduling, 1, 1);
        assertEquals(Sched.BATCH, kernel.policy);
        turns(scheduling, 10 * BatchScheduling.WINDOW_TURNS, 2);
        assertEquals(Sched.BATCH, kernel.policy);
        assertEquals(1, kernel.policyChanges, "no call while nothing changes");
    }

    @Test
    void requestsThatComeSinglyDoNotWait() {
        BatchScheduling scheduling = new BatchScheduling(kernel, Scheduling.ADAPTIVE);
        turns(scheduling, BatchScheduling.NORMAL_TURNS, 1);
        turns(scheduling, BatchScheduling.WINDOW_TURNS, 1);
        assertEquals(Sched.NORMAL, kernel.policy);
    }

    @Test
    void whatComesIsLookedAtAnew() {
        BatchScheduling scheduling = new BatchScheduling(kernel, Scheduling.ADAPTIVE);
        for (int round = 0; round < 3; round++) {
            turns(scheduling, BatchScheduling.NORMAL_TURNS, 1);
            turns(scheduling, 5 * BatchScheduling.WINDOW_TURNS, 8);
            assertEquals(Sched.BATCH, kernel.policy, "round " + round);
            turns(scheduling, BatchScheduling.WINDOW_TURNS, 1);
            assertEquals(Sched.NORMAL, kernel.policy, "round " + round);
        }
    }

    @Test
    void turnsWithoutNewRequestsTellNothing() {
        BatchScheduling scheduling = new BatchScheduling(kernel, Scheduling.ADAPTIVE);
        turns(scheduling, BatchScheduling.NORMAL_TURNS, 1);
        turns(scheduling, 100 * BatchScheduling.WINDOW_TURNS, 0);
        assertEquals(Sched.BATCH, kernel.policy);
    }

    @Test
    void policyOfAnAdministratorIsLeftAlone() {
        kernel.policy = SCHED_FIFO;
        BatchScheduling scheduling = new BatchScheduling(kernel, Scheduling.ADAPTIVE);
        turns(scheduling, 3 * BatchScheduling.NORMAL_TURNS, 1);
        assertEquals(SCHED_FIFO, kernel.policy);
    }

    @Test
    void policyThatSomebodyGivesLaterIsLeftAloneForEver() {
        BatchScheduling scheduling = new BatchScheduling(kernel, Scheduling.ADAPTIVE);
        turns(scheduling, BatchScheduling.NORMAL_TURNS, 1);
        kernel.policy = SCHED_FIFO;
        turns(scheduling, BatchScheduling.WINDOW_TURNS, 1);
        kernel.policy = Sched.BATCH;
        turns(scheduling, 3 * BatchScheduling.NORMAL_TURNS, 1);
        assertEquals(Sched.BATCH, kernel.policy);
        assertEquals(1, kernel.policyChanges);
    }

    @Test
    void refusedPolicyIsNotAskedForAgain() {
        kernel.refusesPolicies = true;
        BatchScheduling scheduling = new BatchScheduling(kernel, Scheduling.ADAPTIVE);
        turns(scheduling, BatchScheduling.NORMAL_TURNS, 1);
        kernel.refusesPolicies = false;
        turns(scheduling, 3 * BatchScheduling.NORMAL_TURNS, 8);
        assertEquals(Sched.NORMAL, kernel.policy);
    }

    @Test
    void oneWayForEverIsPossible() {
        turns(new BatchScheduling(kernel, Scheduling.NORMAL), 3 * BatchScheduling.NORMAL_TURNS, 8);
        assertEquals(0, kernel.policyChanges);
        turns(new BatchScheduling(kernel, Scheduling.BATCH), 3 * BatchScheduling.NORMAL_TURNS, 1);
        assertEquals(Sched.BATCH, kernel.policy);
        assertEquals(1, kernel.policyChanges);
    }

    /** The agent tells of its turns, and of the requests of each. */
    @Test
    void queueChangesItsSchedulingAsItIsServed() {
        try (TestQueue queue = TestQueue.sleeping(new SleepPolicy(0, Scheduling.ADAPTIVE))) {
            for (int i = 0; i < BatchScheduling.NORMAL_TURNS; i++) {
                queue.serve(i % TestQueue.DEPTH, IoOp.FLUSH, 0, 0);
            }
            assertEquals(Sched.BATCH, queue.kernel.policy);
            for (int i = 0; i < BatchScheduling.WINDOW_TURNS; i++) {
                queue.driver.request(0, IoOp.FLUSH, 0, 0);
                queue.driver.request(1, IoOp.FLUSH, 0, 0);
                queue.await(0);
                queue.await(1);
            }
            assertEquals(Sched.BATCH, queue.kernel.policy);
            for (int i = 0; i < BatchScheduling.WINDOW_TURNS; i++) {
                queue.serve(0, IoOp.FLUSH, 0, 0);
            }
            assertEquals(Sched.NORMAL, queue.kernel.policy);
        }
    }

    private void turns(BatchScheduling scheduling, int turns, int requestsEach) {
        for (int i = 0; i < turns; i++) {
            requests += requestsEach;
            scheduling.turnEnded(requests);
        }
    }
}
