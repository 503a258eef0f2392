package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PollTest {

    /** POLLIN (asm-generic/poll.h). */
    static final int POLLIN = 1;

    @Test
    void completesWhenThereIsSomethingToRead(@TempDir Path directory) throws Exception {
        try (Ring ring = TestRings.small();
                TestFile fifo = TestFile.fifo(directory);
                Arena arena = Arena.ofConfined()) {
            ring.next().poll(fifo.fd(), POLLIN).userData(1);
            ring.next().nop().userData(2);
            assertEquals(
                    List.of(Completion.of(2, 0)), Completion.await(ring, 1), "nothing to read yet");
            ring.next().write(fifo.fd(), arena.allocate(1).address(), 1, -1).userData(3);
            assertEquals(
                    List.of(Completion.of(1, POLLIN), Completion.of(3, 1)),
                    LinkTest.sorted(Completion.await(ring, 2)));
        }
    }
}
