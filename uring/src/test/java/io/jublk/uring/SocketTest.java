package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketTest {

    private static final int BYTES = 1000;

    @Test
    void receiveThatWaitsGetsWhatIsSent() throws IOException {
        byte[] content = TestMemory.pattern(BYTES);
        try (Ring ring = TestRings.small();
                SocketPair sockets = SocketPair.connect();
                Arena arena = Arena.ofConfined()) {
            MemorySegment received = arena.allocate(BYTES);
            ring.next().receive(sockets.rightFd(), received.address(), BYTES, 0).userData(1);
            ring.next()
                    .send(sockets.leftFd(), TestMemory.of(arena, content).address(), BYTES, 0)
                    .userData(2);
            assertEquals(
                    List.of(1L, 2L),
                    LinkTest.sorted(Completion.await(ring, 2)).stream()
                            .peek(completion -> assertEquals(BYTES, completion.result()))
                            .map(Completion::userData)
                            .toList());
            assertArrayEquals(content, TestMemory.bytes(received));
        }
    }

    @Test
    void zeroCopySendCompletesASecondTimeWhenItsMemoryIsFree() throws IOException {
        byte[] content = TestMemory.pattern(BYTES);
        try (Ring ring = TestRings.small();
                SocketPair sockets = SocketPair.connect();
                Arena arena = Arena.ofConfined()) {
            assumeTrue(ring.probe().get(Op.SEND_ZC), "SEND_ZC needs Linux 6.0");
            ring.next()
                    .sendZeroCopy(
                            sockets.leftFd(), TestMemory.of(arena, content).address(), BYTES, 0)
                    .userData(1);
            MemorySegment received = arena.allocate(BYTES);
            ring.next().receive(sockets.rightFd(), received.address(), BYTES, 0).userData(2);
            List<Completion> all = Completion.await(ring, 3);
            assertEquals(
                    List.of(
                            new Completion(1, BYTES, CqeFlags.MORE),
                            new Completion(1, 0, CqeFlags.NOTIF)),
                    all.stream().filter(completion -> completion.userData() == 1).toList());
            assertArrayEquals(content, TestMemory.bytes(received));
        }
    }
}
