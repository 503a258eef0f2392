package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.BackgroundRequest;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Step;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A request that no client has made, beside those of a queue. */
@Timeout(60)
class BackgroundRequestTest {

    private static final long PATIENCE_MILLIS = 30_000;

    private final TestQueue queue = TestQueue.of(DataPathKind.AUTO_REGISTERED);
    private final List<String> journal = new ArrayList<>();
    private final List<IoRequest> waiting = new ArrayList<>();
    private final MemorySegment memory = Arena.ofAuto().allocate(SECTOR, SECTOR);

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void stepsFollowWhatTheyDescribed() {
        memory.fill((byte) 9);
        int result =
                run(
                        r -> {
                            assertEquals(BackgroundRequest.NO_QUEUE, r.queue());
                            r.store(queue.file, SECTOR, memory);
                            r.sync(queue.file);
                            assertFalse(queue.disk.content[SECTOR] == 9, "not in the step itself");
                            r.then(
                                    s -> {
                                        assertEquals(9, queue.disk.content[SECTOR]);
                                        memory.fill((byte) 0);
                                        s.load(queue.file, SECTOR, memory);
                                        s.then(
                                                t ->
                                                        journal.add(
                                                                "loaded "
                                                                        + memory.get(
                                                                                JAVA_BYTE, 0)));
                                    });
                        });
        assertEquals(0, result);
        assertEquals(List.of("loaded 9"), journal);
    }

    @Test
    void failureEndsItUnlessItIsTakenCareOf() {
        assertEquals(-Errno.ENOSPC, run(r -> r.fail(Errno.ENOSPC)));
        int result =
                run(
                        r -> {
                            r.load(queue.file, queue.disk.content.length, memory);
                            r.then(s -> journal.add("never"));
                            r.otherwise(s -> journal.add("failed with " + s.error()));
                        });
        assertEquals(0, result);
        assertEquals(List.of("failed with " + -Errno.EIO), journal);
    }

    @Test
    void wakesARequestOfAQueue() {
        queue.target.onFlush =
                r -> {
                    r.park();
                    waiting.add(r);
                    r.then(s -> journal.add("woken"));
                };
        queue.driver.request(1, IoOp.FLUSH, 0, 0);
        queue.settle();
        assertTrue(queue.driver.isServed(1));
        assertEquals(0, run(r -> waiting.forEach(r::wake)));
        assertEquals(0, queue.await(1));
        assertEquals(List.of("woken"), journal);
    }

    @Test
    void isWokenByARequestOfAQueue() throws InterruptedException {
        queue.target.onFlush = r -> waiting.forEach(r::wake);
        Thread thread =
                Thread.ofPlatform()
                        .start(
                                () ->
                                        run(
                                                r -> {
                                                    r.park();
                                                    synchronized (journal) {
                                                        waiting.add(r);
                                                        journal.notifyAll();
                                                    }
                                                    r.then(s -> journal.add("woken"));
                                                }));
        synchronized (journal) {
            while (waiting.isEmpty()) {
                journal.wait();
            }
        }
        assertEquals(0, queue.serve(0, IoOp.FLUSH, 0, 0));
        thread.join();
        assertEquals(List.of("woken"), journal);
    }

    @Test
    void itsPatienceEnds() {
        try (BackgroundRequest request = new BackgroundRequest(queue.kernel, 1)) {
            assertThrows(UblkException.class, () -> request.run(IoRequest::park));
        }
        try (BackgroundRequest request = new BackgroundRequest(queue.kernel, 0)) {
            assertThrows(IllegalStateException.class, () -> request.run(IoRequest::park));
        }
    }

    @Test
    void hasNoPayload() {
        assertThrows(IllegalStateException.class, () -> run(r -> r.zero(0, 1)));
        assertThrows(IllegalStateException.class, () -> run(r -> r.read(queue.file, 0, 0, 1)));
        assertArrayEquals(TestQueue.pattern(256 << 10), queue.disk.content);
    }

    private int run(Step first) {
        try (BackgroundRequest request = new BackgroundRequest(queue.kernel, PATIENCE_MILLIS)) {
            return request.run(first);
        }
    }
}
