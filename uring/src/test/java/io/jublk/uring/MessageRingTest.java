package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MessageRingTest {

    @Test
    void completionAppearsInTheOtherRing() {
        try (Ring from = TestRings.small();
                Ring to = TestRings.small()) {
            from.next().messageRing(to.fd(), 0x1234_5678_9abc_def0L, 42).userData(1);
            assertEquals(List.of(Completion.of(1, 0)), Completion.await(from, 1));
            assertEquals(
                    List.of(Completion.of(0x1234_5678_9abc_def0L, 42)), Completion.await(to, 1));
        }
    }

    /** The way to wake an I/O thread from another. */
    @Test
    void waitOfAnotherThreadEnds() throws Exception {
        AtomicInteger fd = new AtomicInteger(-1);
        CountDownLatch ready = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newSingleThreadExecutor();
                Ring from = TestRings.small()) {
            Future<List<Completion>> received =
                    executor.submit(
                            () -> {
                                try (Ring to = TestRings.small()) {
                                    fd.set(to.fd());
                                    ready.countDown();
                                    return Completion.await(to, 1);
                                }
                            });
            assertEquals(true, ready.await(20, TimeUnit.SECONDS));
            from.next().messageRing(fd.get(), 5, 6).userData(1);
            assertEquals(List.of(Completion.of(1, 0)), Completion.await(from, 1));
            assertEquals(List.of(Completion.of(5, 6)), received.get(30, TimeUnit.SECONDS));
        }
    }
}
