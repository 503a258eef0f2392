package io.jublk.shared;

import static io.jublk.shared.Listening.PAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.uring.Errno;
import io.jublk.uring.Memfd;
import io.jublk.uring.Message;
import io.jublk.uring.Open;
import io.jublk.uring.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send what they should not: each gets a reason, and the others notice nothing. */
@Timeout(120)
class HostileClientTest {

    private static final long SECONDS = 20;
    private static final int SHRINK = Memfd.SEAL_SHRINK;

    @TempDir Path directory;
    private Listening server;
    private final List<Integer> connections = new ArrayList<>();
    private RingCalls calls;

    @BeforeEach
    void open() throws Exception {
        server = new Listening(directory);
        calls = new RingCalls(server.kernel);
    }

    @AfterEach
    void close() throws Exception {
        connections.forEach(server.kernel::close);
        calls.close();
        server.expectWellBehaved();
        server.close();
    }

    private int connect() {
        int fd = calls.socket(SECONDS);
        assertTrue(fd > 0, () -> Errno.describe(fd));
        assertEquals(0, calls.connect(fd, server.path(), SECONDS));
        connections.add(fd);
        return fd;
    }

    /** The reply's result and reason, or "gone". */
    private String send(int connection, int version, int flags, int length, int fd) {
        Message message = new Message(Arena.ofAuto(), 64);
        message.body().set(ValueLayout.JAVA_INT, 0, version);
        message.body().set(ValueLayout.JAVA_INT, 4, flags);
        message.prepareToSend(length, fd);
        int sent =
                calls.await(
                        calls.next()
                                .sendMessage(connection, message.address(), Sockets.MSG_NOSIGNAL),
                        SECONDS);
        return sent < 0 ? "gone" : reply(connection);
    }

    private String reply(int connection) {
        Message reply = new Message(Arena.ofAuto(), Protocol.MAX_REPLY_BYTES);
        reply.prepareToReceive();
        int length =
                calls.await(calls.next().receiveMessage(connection, reply.address(), 0), SECONDS);
        return length <= 0
                ? "gone"
                : Protocol.result(reply.body()) + " " + Protocol.reason(reply.body(), length);
    }

    private String share(int fd, int flags) {
        String said = send(connect(), Protocol.VERSION, flags, 8, fd);
        server.kernel.close(fd);
        return said;
    }

    @Test
    void noDescriptor() {
        assertEquals(
                -Errno.EBADF + " no descriptor came with the message",
                send(connect(), Protocol.VERSION, 0, 8, -1));
    }

    @Test
    void otherMessages() {
        String wanted =
                -Errno.EPROTO + " a message of 8 bytes, version 1, with one descriptor is wanted";
        int fd = server.memfd(PAGE, SHRINK);
        int connection = connect();
        assertEquals(wanted, send(connection, 2, 0, 8, fd), "another version");
        assertEquals(wanted, send(connection, 1, 2, 8, fd), "a flag of tomorrow");
        assertEquals(wanted, send(connection, 1, 0, 7, fd), "too short");
        assertEquals(wanted, send(connection, 1, 0, 9, fd), "too long");
        assertEquals("0 ", send(connection, 1, 0, 8, fd), "and then a good one");
        server.kernel.close(fd);
    }

    @Test
    void filesThatAreNoMemory() throws Exception {
        String said = -Errno.EINVAL + " only a memfd can be shared over the socket";
        Path file = Files.write(directory.resolve("file"), new byte[PAGE]);
        for (String path : List.of(file.toString(), "/dev/zero", "/proc/self/status", "/")) {
            int fd = server.kernel.open(path, Open.READ_ONLY, 0);
            // a file on tmpfs has seals too, and has sealed itself against nothing
            String got = share(fd, 0);
            assertTrue(got.equals(said) || got.startsWith(-Errno.EPERM + " seal"), got);
        }
        assertEquals(said, share(calls.socket(SECONDS), 0), "a socket");
    }

    @Test
    void memoryThatCouldBeCutOff() {
        assertEquals(
                -Errno.EPERM
                        + " seal the memfd against shrinking (F_SEAL_SHRINK) before it is shared",
                share(server.memfd(PAGE, Memfd.SEAL_GROW), 0));
    }

    @Test
    void memoryThatMayNotBeWritten() {
        String said = -Errno.EPERM + " the memfd is sealed against writing: share it read-only";
        assertEquals(said, share(server.memfd(PAGE, SHRINK | Memfd.SEAL_WRITE), 0));
        assertEquals(said, share(server.memfd(PAGE, SHRINK | Memfd.SEAL_FUTURE_WRITE), 0));
        assertEquals("0 ", share(server.memfd(PAGE, SHRINK | Memfd.SEAL_WRITE), 1));
    }

    @Test
    void lengthsThatAreNoPages() {
        assertTrue(share(server.memfd(PAGE + 1, SHRINK), 0).startsWith(-Errno.EINVAL + " a memfd"));
        int empty = server.kernel.memfdCreate("test", Memfd.ALLOW_SEALING);
        assertEquals(0, server.kernel.fcntl(empty, Memfd.ADD_SEALS, SHRINK));
        assertTrue(share(empty, 0).startsWith(-Errno.EINVAL + " a memfd of whole pages"));
    }

    /** Far more than there is: one page of it is there, at its end. */
    @Test
    void memoryWithHoles() {
        int fd = server.kernel.memfdCreate("test", Memfd.ALLOW_SEALING);
        assertEquals(0, server.kernel.fallocate(fd, 0, (4L << 30) - PAGE, PAGE));
        assertEquals(0, server.kernel.fcntl(fd, Memfd.ADD_SEALS, SHRINK));
        assertEquals(
                -Errno.EINVAL
                        + " the memfd has holes: give it its pages (fallocate) before it is shared",
                share(fd, 0));
        int larger = server.kernel.memfdCreate("test", Memfd.ALLOW_SEALING);
        assertEquals(0, server.kernel.fallocate(larger, 0, 4L << 30, PAGE));
        assertEquals(0, server.kernel.fcntl(larger, Memfd.ADD_SEALS, SHRINK));
        assertTrue(share(larger, 0).startsWith(-Errno.EINVAL + " a memfd of whole pages"));
    }

    @Test
    void moreBuffersThanAClientMayHave() {
        int connection = connect();
        for (int i = 0; i < SharedListener.MAX_BUFFERS_PER_CLIENT; i++) {
            int fd = server.memfd(PAGE, SHRINK);
            assertEquals(i + " ", send(connection, 1, 0, 8, fd));
            server.kernel.close(fd);
        }
        int fd = server.memfd(PAGE, SHRINK);
        assertTrue(send(connection, 1, 0, 8, fd).startsWith(Integer.toString(-Errno.ENOSPC)));
        server.kernel.close(fd);
    }

    @Test
    void clientsThatGoBeforeTheAnswer() throws Exception {
        for (int i = 0; i < 100; i++) {
            int fd = server.memfd(PAGE, SHRINK);
            int connection = connect();
            Message message = new Message(Arena.ofAuto(), 8);
            Protocol.writeRequest(message.body(), false);
            message.prepareToSend(8, fd);
            assertEquals(
                    8,
                    calls.await(
                            calls.next()
                                    .sendMessage(
                                            connection, message.address(), Sockets.MSG_NOSIGNAL),
                            SECONDS));
            server.kernel.close(connection);
            connections.removeLast();
            server.kernel.close(fd);
        }
        server.registrar.awaitCount(0);
    }

    /** They say nothing and stay: the one that has been silent longest makes room. */
    @Test
    void manyWhoHoldPlaces() {
        int sharing = connect();
        int fd = server.memfd(PAGE, SHRINK);
        assertEquals("0 ", send(sharing, 1, 0, 8, fd));
        for (int i = 0; i < 3 * SharedListener.MAX_CLIENTS; i++) {
            connect();
            if (i % 16 == 15) {
                server.expectWellBehaved();
            }
        }
        server.registrar.awaitCount(1); // the last well-behaved one's place is free again
        assertEquals("1 ", send(sharing, 1, 0, 8, fd), "whoever shares something stays");
        server.kernel.close(fd);
    }

    /** All places are with clients that share: the next is sent away, until one goes. */
    @Test
    void moreThanThereArePlaces() throws Exception {
        int fd = server.memfd(PAGE, SHRINK);
        for (int i = 0; i < SharedListener.MAX_CLIENTS; i++) {
            assertEquals(i + " ", send(connect(), 1, 0, 8, fd));
        }
        assertEquals("gone", send(connect(), 1, 0, 8, fd));
        server.kernel.close(connections.removeFirst());
        server.registrar.awaitCount(SharedListener.MAX_CLIENTS - 1);
        assertEquals("0 ", send(connect(), 1, 0, 8, fd));
        server.kernel.close(fd);
    }

    /** Asks and asks, and never takes an answer. */
    @Test
    void clientThatDoesNotRead() {
        int connection = connect();
        Message message = new Message(Arena.ofAuto(), 8);
        Protocol.writeRequest(message.body(), false);
        message.prepareToSend(8, -1);
        for (int i = 0; i < 1000; i++) {
            int sent =
                    calls.await(
                            calls.next()
                                    .sendMessage(
                                            connection,
                                            message.address(),
                                            Sockets.MSG_NOSIGNAL | 0x40), // MSG_DONTWAIT
                            SECONDS);
            if (sent < 0) {
                break;
            }
        }
        server.expectWellBehaved();
    }
}
