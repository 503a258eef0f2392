package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.testkit.AllocatedBytes;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests whose payload lies in memory shared with the client, over each other data path. */
class SharedPayloadTest {

    private static final int INDEX = 3;
    private static final long OFFSET = 4096 + SECTOR;

    private final MemorySegment memory = Arena.ofAuto().allocate(128 << 10, 4096);

    private TestQueue queue(DataPathKind path) {
        TestQueue queue = TestQueue.sharing(path);
        queue.shared.arriving(memory);
        queue.shared.arrived(INDEX);
        return queue;
    }

    private byte[] bytes(int length) {
        return memory.asSlice(OFFSET, length).toArray(JAVA_BYTE);
    }

    private static int serve(TestQueue queue, int operation, long sector, int sectors) {
        queue.driver.sharedRequest(0, operation, sector, sectors, INDEX, OFFSET);
        return queue.await(0);
    }

    @ParameterizedTest
    @EnumSource
    void readsAndWritesMoveBetweenFileAndSharedMemory(DataPathKind path) {
        try (TestQueue queue = queue(path)) {
            assertEquals(8 * SECTOR, serve(queue, IoOp.READ, 2, 8));
            assertArrayEquals(queue.diskBytes(2, 8), bytes(8 * SECTOR));
            memory.asSlice(OFFSET, SECTOR).fill((byte) 99);
            assertEquals(SECTOR, serve(queue, IoOp.WRITE, 20, 1));
            assertArrayEquals(bytes(SECTOR), queue.diskBytes(20, 1));
            assertEquals(2, queue.shared.requests());
            assertEquals(0, queue.faults.size());
            for (String step : queue.kernel.journal) {
                assertTrue(
                        !step.startsWith("REGISTER")
                                && !step.startsWith("UNREGISTER")
                                && !step.endsWith("payload"),
                        () -> "not needed: " + queue.kernel.journal);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void otherRequestsGoAsEver(DataPathKind path) {
        try (TestQueue queue = queue(path)) {
            assertEquals(SECTOR, serve(queue, IoOp.READ, 0, 1));
            assertEquals(4 * SECTOR, queue.read(0, 8, 4));
            assertArrayEquals(queue.diskBytes(8, 4), queue.payload(0, 4 * SECTOR));
            byte[] bytes = TestQueue.pattern(2 * SECTOR);
            assertEquals(2 * SECTOR, queue.write(1, 0, 30, bytes));
            assertArrayEquals(bytes, queue.diskBytes(30, 2));
            assertEquals(SECTOR, serve(queue, IoOp.READ, 30, 1));
            assertArrayEquals(queue.diskBytes(30, 1), bytes(SECTOR));
            assertEquals(2, queue.shared.requests());
        }
    }

    @ParameterizedTest
    @EnumSource
    void copiesAndZerosGoStraightToIt(DataPathKind path) {
        byte[] content = TestQueue.pattern(SECTOR);
        MemorySegment source = TestQueue.memory(content);
        MemorySegment copy = Arena.ofAuto().allocate(SECTOR);
        memory.fill((byte) 1);
        try (TestQueue queue = queue(path)) {
            queue.target.onRead =
                    r -> {
                        r.copyIn(source, 0);
                        r.zero(SECTOR, SECTOR);
                    };
            queue.target.onWrite = r -> r.copyOut(SECTOR, copy);
            assertEquals(2 * SECTOR, serve(queue, IoOp.READ, 0, 2));
            assertArrayEquals(content, bytes(SECTOR));
            assertEquals(-1, memory.asSlice(OFFSET + SECTOR, SECTOR).mismatch(zeros()));
            memory.asSlice(OFFSET + SECTOR, SECTOR).copyFrom(source);
            assertEquals(2 * SECTOR, serve(queue, IoOp.WRITE, 0, 2));
            assertArrayEquals(content, copy.toArray(JAVA_BYTE));
        }
    }

    private static MemorySegment zeros() {
        return Arena.ofAuto().allocate(SECTOR);
    }

    @Test
    void targetSeesAndFillsThePayloadItself() {
        try (TestQueue queue = queue(DataPathKind.COPIED)) {
            queue.target.onWrite =
                    r -> {
                        MemorySegment view = Objects.requireNonNull(r.payloadView());
                        assertEquals(2 * SECTOR, view.byteSize());
                        assertEquals(7, view.get(JAVA_BYTE, SECTOR));
                        assertTrue(view.isReadOnly());
                        assertThrows(IllegalArgumentException.class, () -> r.filled(0, SECTOR));
                    };
            memory.asSlice(OFFSET + SECTOR, SECTOR).fill((byte) 7);
            assertEquals(2 * SECTOR, serve(queue, IoOp.WRITE, 0, 2));
            queue.target.onRead =
                    r -> {
                        Objects.requireNonNull(r.payloadView()).asSlice(0, SECTOR).fill((byte) 8);
                        r.filled(0, SECTOR);
                        r.read(queue.file, 0, SECTOR, SECTOR);
                    };
            assertEquals(2 * SECTOR, serve(queue, IoOp.READ, 0, 2));
            assertEquals(8, memory.get(JAVA_BYTE, OFFSET + SECTOR - 1));
            assertArrayEquals(
                    queue.diskBytes(0, 1),
                    memory.asSlice(OFFSET + SECTOR, SECTOR).toArray(JAVA_BYTE));
            assertEquals(0, queue.faults.size());
        }
    }

    /** What it wrote and did not say counts as not written. */
    @Test
    void viewThatIsNotSaidToBeFilledFailsTheRead() {
        try (TestQueue queue = queue(DataPathKind.COPIED)) {
            queue.target.onRead =
                    r -> {
                        assertNotNull(r.payloadView());
                        r.filled(0, SECTOR);
                    };
            assertEquals(-Errno.EIO, serve(queue, IoOp.READ, 0, 2));
            assertEquals(1, queue.faults.size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void requestFromElsewhereHasNoView(DataPathKind path) {
        try (TestQueue queue = queue(path)) {
            assertEquals(SECTOR, serve(queue, IoOp.READ, 0, 1));
            queue.target.onRead =
                    r -> {
                        assertNull(r.payloadView());
                        assertThrows(IllegalStateException.class, () -> r.filled(0, SECTOR));
                        r.read(queue.file, 0, 0, SECTOR);
                    };
            assertEquals(SECTOR, queue.read(0, 0, 1));
            assertEquals(0, queue.faults.size());
        }
    }

    /** REG_BUF has not returned, and the first request of that memory is here. */
    @Test
    void memoryThatIsJustArriving() {
        try (TestQueue queue = TestQueue.sharing(DataPathKind.COPIED)) {
            queue.shared.arriving(memory);
            assertEquals(SECTOR, serve(queue, IoOp.READ, 0, 1));
            assertArrayEquals(queue.diskBytes(0, 1), bytes(SECTOR));
        }
    }

    /** An earlier server's: the driver copies nothing, but there are other ways to the payload. */
    @ParameterizedTest
    @EnumSource
    void memoryThatIsNotOurs(DataPathKind path) {
        try (TestQueue queue = TestQueue.sharing(path)) {
            int result = serve(queue, IoOp.READ, 4, 2);
            if (path == DataPathKind.COPIED) {
                assertEquals(-Errno.EFAULT, result);
            } else {
                assertEquals(2 * SECTOR, result);
                assertArrayEquals(queue.diskBytes(4, 2), queue.payload(0, 2 * SECTOR));
            }
        }
    }

    @Test
    void placeBeyondTheMemoryIsNotTouched() {
        try (TestQueue queue = queue(DataPathKind.COPIED)) {
            queue.driver.sharedRequest(0, IoOp.WRITE, 0, 2, INDEX, memory.byteSize() - SECTOR);
            assertEquals(-Errno.EFAULT, queue.await(0));
            queue.shared.remove(INDEX);
            assertEquals(-Errno.EFAULT, serve(queue, IoOp.WRITE, 0, 2));
            assertEquals(SECTOR, queue.read(0, 0, 1), "others go on");
        }
    }

    @ParameterizedTest
    @EnumSource
    void sharedRequestsAllocateNothing(DataPathKind path) throws Throwable {
        try (TestQueue queue = queue(path)) {
            queue.kernel.journaling = false;
            long least =
                    AllocatedBytes.leastOf(
                            () -> {
                                for (int i = 0; i < 1000; i++) {
                                    serve(queue, i % 2 == 0 ? IoOp.READ : IoOp.WRITE, 0, 8);
                                }
                            });
            assertEquals(0, least, "bytes in 1000 requests, at least");
        }
    }
}
