package io.jublk.ublk.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.testkit.AllocatedBytes;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Step;
import io.jublk.ublk.uapi.IoOp;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A request costs no byte of the heap, once the code is warm. */
class EngineAllocationTest {

    private static final int ROUNDS = 1_000;

    @ParameterizedTest
    @MethodSource("io.jublk.ublk.engine.Combination#all")
    void readsAndWritesAllocateNothing(Combination c) throws Throwable {
        try (TestQueue queue = c.queue()) {
            assertNothingAllocated(queue);
        }
    }

    @ParameterizedTest
    @MethodSource("io.jublk.ublk.engine.Combination#all")
    void splitRequestsInStepsAllocateNothing(Combination c) throws Throwable {
        try (TestQueue queue = c.queue()) {
            Step rest = r -> r.read(queue.file, 0, 4096, r.lengthBytes() - 4096);
            queue.target.onRead =
                    r -> {
                        for (int i = 0; i < 7; i++) {
                            r.read(queue.file, 0, i * 512L, 512);
                        }
                        r.zero(7 * 512, 512);
                        r.then(rest);
                    };
            assertNothingAllocated(queue);
        }
    }

    @ParameterizedTest
    @MethodSource("io.jublk.ublk.engine.Combination#all")
    void copiesAllocateNothing(Combination c) throws Throwable {
        MemorySegment memory = TestQueue.memory(new byte[8192]);
        try (TestQueue queue = c.queue()) {
            queue.target.onRead = (IoRequest r) -> r.copyIn(memory, 0);
            queue.target.onWrite = r -> r.copyOut(0, memory);
            assertNothingAllocated(queue);
        }
    }

    private static void assertNothingAllocated(TestQueue queue) throws Throwable {
        queue.kernel.journaling = false;
        long least = AllocatedBytes.leastOf(() -> round(queue));
        assertEquals(0, least, "bytes in " + ROUNDS + " rounds, at least");
        assertEquals(0, queue.faults.size());
    }

    /** Every tag reads and writes, and the device is flushed. */
    private static void round(TestQueue queue) {
        for (int i = 0; i < ROUNDS; i++) {
            for (int tag = 0; tag < TestQueue.DEPTH; tag++) {
                queue.driver.request(tag, tag % 2 == 0 ? IoOp.READ : IoOp.WRITE, tag, 16);
            }
            for (int tag = 0; tag < TestQueue.DEPTH; tag++) {
                if (queue.await(tag) != 8192) {
                    throw new AssertionError("result " + queue.driver.result(tag));
                }
            }
            queue.driver.request(0, IoOp.FLUSH, 0, 0);
            queue.await(0);
        }
    }
}
