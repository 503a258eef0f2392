package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkTest {

    @Test
    void failureCancelsWhatIsLinkedBehindItAndNoMore() {
        try (Ring ring = TestRings.small()) {
            ring.next().read(-1, 0, 0, 0).link().userData(1);
            ring.next().nop().link().userData(2);
            ring.next().nop().userData(3);
            ring.next().nop().userData(4);
            assertEquals(
                    List.of(
                            Completion.of(1, -Errno.EBADF),
                            Completion.of(2, -Errno.ECANCELED),
                            Completion.of(3, -Errno.ECANCELED),
                            Completion.of(4, 0)),
                    sorted(Completion.await(ring, 4)));
        }
    }

    @Test
    void linkedOperationSeesWhatTheFirstDid(@TempDir Path directory) throws IOException {
        try (Ring ring = TestRings.small();
                TestFile file = TestFile.with(directory, new byte[0]);
                Arena arena = Arena.ofConfined()) {
            long address = TestMemory.of(arena, TestMemory.pattern(8)).address();
            ring.next().write(file.fd(), address, 8, 0).flags(SqeFlags.ASYNC).link().userData(1);
            ring.next().read(file.fd(), arena.allocate(8).address(), 8, 0).userData(2);
            assertEquals(
                    List.of(Completion.of(1, 8), Completion.of(2, 8)), Completion.await(ring, 2));
        }
    }

    @Test
    void hardLinkRunsAfterAFailure() {
        try (Ring ring = TestRings.small()) {
            ring.next().read(-1, 0, 0, 0).hardLink().userData(1);
            ring.next().nop().userData(2);
            assertEquals(
                    List.of(Completion.of(1, -Errno.EBADF), Completion.of(2, 0)),
                    Completion.await(ring, 2));
        }
    }

    @Test
    void shortReadBreaksALink(@TempDir Path directory) throws IOException {
        try (Ring ring = TestRings.small();
                TestFile file = TestFile.with(directory, TestMemory.pattern(10));
                Arena arena = Arena.ofConfined()) {
            ring.next().read(file.fd(), arena.allocate(20).address(), 20, 0).link().userData(1);
            ring.next().nop().userData(2);
            assertEquals(
                    List.of(Completion.of(1, 10), Completion.of(2, -Errno.ECANCELED)),
                    sorted(Completion.await(ring, 2)));
        }
    }

    static List<Completion> sorted(List<Completion> completions) {
        return completions.stream().sorted(Comparator.comparingLong(Completion::userData)).toList();
    }
}
