package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Step;
import io.jublk.ublk.fake.Operation;
import io.jublk.ublk.fake.Script;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Errno;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must wait for what: one fused command after another on the same request. */
class StepTest {

    private final List<String> course = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void nextStepBeginsWhenEverySecondaryHasSucceeded(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script = TestQueue::holdSecondaries;
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, 0, 0, SECTOR);
                        r.read(queue.file, SECTOR, SECTOR, SECTOR);
                        r.then(step("then"));
                    };
            queue.driver.request(0, IoOp.READ, 0, 2);
            for (int i = 0; i < 2; i++) {
                queue.settle();
                assertEquals(List.of(), course);
                release(queue, Script.PROCEED);
            }
            assertEquals(2 * SECTOR, queue.await(0));
            assertEquals(List.of("then, error 0"), course);
        }
    }

    @ParameterizedTest
    @EnumSource
    void stepsFollowOneAnother(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            Step last = r -> r.read(queue.file, 2 * SECTOR, 2 * SECTOR, SECTOR);
            Step second =
                    r -> {
                        r.read(queue.file, SECTOR, SECTOR, SECTOR);
                        r.then(last);
                    };
            Step empty = r -> r.then(second);
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, 0, 0, SECTOR);
                        r.then(empty);
                    };
            assertEquals(3 * SECTOR, queue.read(0, 0, 3));
            assertArrayEquals(queue.diskBytes(0, 3), queue.payload(0, 3 * SECTOR));
        }
    }

    @ParameterizedTest
    @EnumSource
    void failureEndsTheCourse(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script = failing(-Errno.ENOSPC);
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, 0, 0, SECTOR);
                        r.then(step("then"));
                    };
            assertEquals(-Errno.ENOSPC, queue.read(0, 0, 1));
            assertEquals(List.of(), course);
        }
    }

    @ParameterizedTest
    @EnumSource
    void otherwiseRunsInsteadOfFailing(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script = failing(-Errno.ENOSPC);
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, 0, 0, SECTOR);
                        r.then(step("then"));
                        r.otherwise(
                                failed -> {
                                    step("otherwise").run(failed);
                                    failed.leaveUnfilled();
                                    failed.then(step("after"));
                                });
                    };
            assertEquals(SECTOR, queue.read(0, 0, 1));
            assertEquals(List.of("otherwise, error -28", "after, error 0"), course);
        }
    }

    @ParameterizedTest
    @EnumSource
    void otherwiseDoesNotRunAfterSuccess(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, 0, 0, SECTOR);
                        r.otherwise(step("otherwise"));
                    };
            assertEquals(SECTOR, queue.read(0, 0, 1));
            assertEquals(List.of(), course);
        }
    }

    @ParameterizedTest
    @EnumSource
    void otherwiseMayReadElsewhere(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, queue.disk.content.length, 0, SECTOR);
                        r.otherwise(again -> again.read(queue.file, 3 * SECTOR, 0, SECTOR));
                    };
            assertEquals(SECTOR, queue.read(0, 0, 1));
            assertArrayEquals(queue.diskBytes(3, 1), queue.payload(0, SECTOR));
        }
    }

    @ParameterizedTest
    @EnumSource
    void otherwiseMayFailAllTheSame(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script = failing(-Errno.ENOSPC);
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, 0, 0, SECTOR);
                        r.otherwise(failed -> failed.fail(failed.error() - 1));
                    };
            assertEquals(-Errno.ENOSPC - 1, queue.read(0, 0, 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void failEndsTheRequestAfterItsSecondaries(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script = TestQueue::holdSecondaries;
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, 0, 0, SECTOR);
                        r.fail(Errno.EROFS);
                    };
            queue.driver.request(0, IoOp.READ, 0, 1);
            queue.settle();
            assertEquals(0, queue.driver.commits(0));
            release(queue, Script.PROCEED);
            assertEquals(-Errno.EROFS, queue.await(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void stepThatThrowsFailsTheRequest(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, 0, 0, SECTOR);
                        r.then(
                                next -> {
                                    throw new IllegalStateException("planned");
                                });
                    };
            assertEquals(-Errno.EIO, queue.read(0, 0, 1));
            assertEquals(1, queue.faults.size());
        }
    }

    private Step step(String name) {
        return (IoRequest r) -> course.add(name + ", error " + r.error());
    }

    private static Script failing(int error) {
        return operation -> operation.movesBytes() ? error : Script.PROCEED;
    }

    private static void release(TestQueue queue, int decision) {
        Operation first = queue.kernel.held().getFirst();
        queue.kernel.release(first, decision);
    }
}
