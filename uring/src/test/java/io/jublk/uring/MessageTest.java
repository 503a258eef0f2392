package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Open files over local sockets, all by the ring: the message's layout is right, or nothing is. */
class MessageTest {

    private static final int BODY_BYTES = 16;

    private final LinuxKernel kernel = new LinuxKernel();
    private final Ring ring = TestRings.small();
    private final Arena arena = Arena.ofShared();
    private final Message sent = new Message(arena, BODY_BYTES);
    private final Message received = new Message(arena, BODY_BYTES);

    @TempDir Path directory;
    private int listener = -1;
    private int client = -1;
    private int server = -1;

    @AfterEach
    void close() {
        for (int fd : new int[] {listener, client, server}) {
            if (fd >= 0) {
                ring.next().close(fd);
                assertEquals(0, only());
            }
        }
        ring.close();
        arena.close();
    }

    private void connect() {
        assumeTrue(ring.probe().get(Op.LISTEN), "BIND and LISTEN need Linux 6.11");
        MemorySegment address = UnixAddress.of(arena, directory.resolve("s").toString());
        listener = socket();
        ring.next().bind(listener, address.address(), UnixAddress.SIZE_BYTES);
        assertEquals(0, only());
        ring.next().listen(listener, 1);
        assertEquals(0, only());
        client = socket();
        ring.next().connect(client, address.address(), UnixAddress.SIZE_BYTES);
        assertEquals(0, only());
        ring.next().accept(listener, Sockets.CLOEXEC);
        server = only();
        assertTrue(server > 0, () -> Errno.describe(server));
    }

    private int socket() {
        ring.next().socket(Sockets.UNIX, Sockets.SEQPACKET | Sockets.CLOEXEC);
        int fd = only();
        assertTrue(fd > 0, () -> Errno.describe(fd));
        return fd;
    }

    @Test
    void openFileArrivesAsAnotherDescriptorOfTheSameFile() throws Exception {
        connect();
        int file = kernel.memfdCreate("test", Memfd.CLOEXEC | Memfd.ALLOW_SEALING);
        assertEquals(0, kernel.fallocate(file, 0, 0, 4096));
        assertEquals(0, kernel.fcntl(file, Memfd.ADD_SEALS, Memfd.SEAL_SHRINK));
        sent.body().fill((byte) 7);
        sent.prepareToSend(5, file);
        ring.next().sendMessage(client, sent.address(), Sockets.MSG_NOSIGNAL);
        assertEquals(5, only());
        assertEquals(5, receive());
        assertFalse(received.isTruncated());
        int arrived = received.descriptor();
        assertTrue(arrived > 0 && arrived != file, () -> "descriptor " + arrived);
        assertEquals(Memfd.SEAL_SHRINK, kernel.fcntl(arrived, Memfd.GET_SEALS, 0));
        assertEquals(link(file), link(arrived));
        assertArrayEquals(
                new byte[] {7, 7, 7, 7, 7, 0},
                received.body().asSlice(0, 6).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
        kernel.close(file);
        kernel.close(arrived);
    }

    @Test
    void messageWithoutAFileSaysSo() {
        connect();
        sent.prepareToSend(1, -1);
        ring.next().sendMessage(client, sent.address(), Sockets.MSG_NOSIGNAL);
        assertEquals(1, only());
        assertEquals(1, receive());
        assertEquals(-1, received.descriptor());
        assertFalse(received.isTruncated());
    }

    @Test
    void messageThatIsTooLongIsTruncatedAndSaysSo() {
        connect();
        Message longer = new Message(arena, BODY_BYTES + 1);
        longer.prepareToSend(BODY_BYTES + 1, -1);
        ring.next().sendMessage(client, longer.address(), Sockets.MSG_NOSIGNAL);
        assertEquals(BODY_BYTES + 1, only());
        assertEquals(BODY_BYTES, receive());
        assertTrue(received.isTruncated());
    }

    @Test
    void goneClientIsAnEndAndAGoneServerAnError() {
        connect();
        ring.next().close(client);
        assertEquals(0, only());
        client = -1;
        assertEquals(0, receive());
        sent.prepareToSend(1, -1);
        ring.next().sendMessage(server, sent.address(), Sockets.MSG_NOSIGNAL);
        assertEquals(-Errno.EPIPE, only());
    }

    @Test
    void pathThatIsTooLongForASocketIsRefused() {
        assertThrows(KernelException.class, () -> UnixAddress.of(arena, "x".repeat(108)));
        assertThrows(KernelException.class, () -> UnixAddress.of(arena, ""));
        UnixAddress.of(arena, "x".repeat(107));
    }

    private int receive() {
        received.prepareToReceive();
        ring.next().receiveMessage(server, received.address(), Sockets.MSG_CMSG_CLOEXEC);
        return only();
    }

    private int only() {
        return Completion.await(ring, 1).getFirst().result();
    }

    private static String link(int fd) throws Exception {
        return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
    }
}
