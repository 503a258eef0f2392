package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CancelTest {

    @Test
    void canceledOperationEndsAndTheOtherDoesNot(@TempDir Path directory) throws Exception {
        try (Ring ring = TestRings.small();
                TestFile fifo = TestFile.fifo(directory)) {
            ring.next().poll(fifo.fd(), PollTest.POLLIN).userData(1);
            ring.next().poll(fifo.fd(), PollTest.POLLIN).userData(2);
            ring.next().cancel(1).userData(3);
            assertEquals(
                    List.of(Completion.of(1, -Errno.ECANCELED), Completion.of(3, 0)),
                    LinkTest.sorted(Completion.await(ring, 2)));
            ring.next().cancel(2).userData(4);
            assertEquals(
                    List.of(Completion.of(2, -Errno.ECANCELED), Completion.of(4, 0)),
                    LinkTest.sorted(Completion.await(ring, 2)));
        }
    }

    @Test
    void unknownOperationIsNotFound() {
        try (Ring ring = TestRings.small()) {
            ring.next().cancel(7).userData(1);
            assertEquals(List.of(Completion.of(1, -Errno.ENOENT)), Completion.await(ring, 1));
        }
    }
}
