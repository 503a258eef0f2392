package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jublk.testkit.AllocatedBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On this machine's kernel, by multishot reads of a socket: they take a buffer per message. */
class ProvidedBuffersTest {

    private static final int GROUP = 7;
    private static final int BYTES = 16;

    private record Part(String text, int id, boolean more, int result) {}

    @Test
    void eachCompletionNamesTheBufferItFilled() throws Exception {
        try (SocketPair pair = SocketPair.connect();
                Ring ring = ring()) {
            try (ProvidedBuffers buffers = ring.provideBuffers(GROUP, 4, BYTES)) {
                ring.next().readMultishot(pair.rightFd(), GROUP).userData(1);
                ring.submit();
                List<Part> parts = new ArrayList<>();
                for (String text : List.of("one", "two", "three")) {
                    parts.addAll(send(pair, ring, buffers, text, false));
                }
                assertEquals(
                        List.of("one", "two", "three"), parts.stream().map(Part::text).toList());
                assertEquals(List.of(true, true, true), parts.stream().map(Part::more).toList());
                assertEquals(3, parts.stream().map(Part::id).distinct().count(), "buffers");
            }
        }
    }

    @Test
    void withoutABufferItEndsWithEnobufs() throws Exception {
        try (SocketPair pair = SocketPair.connect();
                Ring ring = ring()) {
            try (ProvidedBuffers buffers = ring.provideBuffers(GROUP, 1, BYTES)) {
                ring.next().readMultishot(pair.rightFd(), GROUP).userData(1);
                ring.submit();
                assertEquals("first", send(pair, ring, buffers, "first", false).getFirst().text);
                Part end = send(pair, ring, buffers, "second", false).getFirst();
                assertEquals(-Errno.ENOBUFS, end.result);
                assertEquals(false, end.more);
                // given back, it serves the rest
                buffers.giveBack(0);
                ring.next().readMultishot(pair.rightFd(), GROUP).userData(1);
                assertEquals("second", await(ring, buffers, false).getFirst().text);
            }
        }
    }

    @Test
    void givenBackTheyServeForever() throws Exception {
        try (SocketPair pair = SocketPair.connect();
                Ring ring = ring()) {
            try (ProvidedBuffers buffers = ring.provideBuffers(GROUP, 2, BYTES)) {
                ring.next().readMultishot(pair.rightFd(), GROUP).userData(1);
                ring.submit();
                for (int i = 0; i < 70_000; i++) { // past the tail's 16 bits
                    String text = Integer.toString(i);
                    Part part = send(pair, ring, buffers, text, true).getFirst();
                    assertEquals(text, part.text);
                    assertEquals(true, part.more);
                }
            }
        }
    }

    /** As if their completions had found the ring full. */
    @Test
    void buffersThatWereTakenWithoutAWordComeBack() throws Exception {
        try (SocketPair pair = SocketPair.connect();
                Ring ring = ring()) {
            try (ProvidedBuffers buffers = ring.provideBuffers(GROUP, 2, BYTES)) {
                ring.next().readMultishot(pair.rightFd(), GROUP).userData(1);
                ring.submit();
                send(pair, ring, buffers, "not heard of", false);
                int id = send(pair, ring, buffers, "heard", false).getFirst().id;
                assertEquals(1, id);
                buffers.taken(id);
                buffers.giveBack(id);
                for (int next : new int[] {0, 1, 0}) {
                    Part part = send(pair, ring, buffers, "next", false).getFirst();
                    assertEquals(next, part.id);
                    buffers.taken(next);
                    buffers.giveBack(next);
                }
            }
        }
    }

    @Test
    void aGroupThatHasLostAllItsBuffersIsMadeAnew() throws Exception {
        try (SocketPair pair = SocketPair.connect();
                Ring ring = ring()) {
            try (ProvidedBuffers buffers = ring.provideBuffers(GROUP, 1, BYTES)) {
                ring.next().readMultishot(pair.rightFd(), GROUP).userData(1);
                ring.submit();
                send(pair, ring, buffers, "not heard of", false);
                for (int i = 0; i < 2; i++) {
                    Part end =
                            i == 0
                                    ? send(pair, ring, buffers, "kept", false).getFirst()
                                    : await(ring, buffers, false).getFirst();
                    assertEquals(-Errno.ENOBUFS, end.result);
                    buffers.noneWasFree();
                    ring.next().readMultishot(pair.rightFd(), GROUP).userData(1);
                }
                Part part = await(ring, buffers, false).getFirst();
                assertEquals("kept", part.text);
                assertEquals(true, part.more);
            }
        }
    }

    @Test
    void givingBackAllocatesNothing() throws Throwable {
        try (Ring ring = ring()) {
            try (ProvidedBuffers buffers = ring.provideBuffers(GROUP, 4, BYTES)) {
                long least =
                        AllocatedBytes.leastOf(
                                () -> {
                                    for (int i = 0; i < 10_000; i++) {
                                        buffers.giveBack(i & 3);
                                    }
                                });
                assertEquals(0, least);
            }
        }
    }

    @Test
    void groupIsMadeOnce() {
        try (Ring ring = ring()) {
            try (ProvidedBuffers buffers = ring.provideBuffers(GROUP, 4, BYTES)) {
                assertNotEquals(0, buffers.memory().byteSize());
                KernelException twice =
                        assertThrows(
                                KernelException.class, () -> ring.provideBuffers(GROUP, 4, BYTES));
                assertEquals(Errno.EEXIST, twice.errno());
                assertThrows(
                        IllegalArgumentException.class,
                        () -> ring.provideBuffers(GROUP + 1, 3, BYTES));
            }
        }
    }

    private static List<Part> send(
            SocketPair pair, Ring ring, ProvidedBuffers buffers, String text, boolean giveBack)
            throws Exception {
        pair.left().write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        return await(ring, buffers, giveBack);
    }

    private static List<Part> await(Ring ring, ProvidedBuffers buffers, boolean giveBack) {
        List<Part> parts = new ArrayList<>();
        while (parts.isEmpty()) {
            ring.submitAndWait(1, 20_000_000_000L);
            int n =
                    ring.drain(
                            (userData, result, flags) ->
                                    parts.add(part(buffers, result, flags, giveBack)));
            assertNotEquals(0, n, "nothing within 20 s");
        }
        return parts;
    }

    private static Part part(ProvidedBuffers buffers, int result, int flags, boolean giveBack) {
        boolean more = (flags & CqeFlags.MORE) != 0;
        if ((flags & CqeFlags.BUFFER) == 0) {
            return new Part("", -1, more, result);
        }
        int id = CqeFlags.bufferId(flags);
        byte[] bytes =
                buffers.memory()
                        .asSlice(buffers.offset(id), result)
                        .toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        if (giveBack) {
            buffers.giveBack(id);
        }
        return new Part(new String(bytes, StandardCharsets.US_ASCII), id, more, result);
    }

    private static Ring ring() {
        Ring ring = TestRings.small();
        assumeTrue(ring.probe().get(Op.READ_MULTISHOT), "no multishot reads before Linux 6.7");
        return ring;
    }
}
