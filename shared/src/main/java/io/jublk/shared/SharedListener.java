package io.jublk.shared;

import io.jublk.uring.CompletionHandler;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.KernelException;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import io.jublk.uring.Sockets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * A server's end of the hand-over: a local socket, and one thread that serves all its clients. No
 * client is trusted: whatever it sends or leaves out costs at most its own connection.
 */
public final class SharedListener implements AutoCloseable, CompletionHandler {

    /** Each has one descriptor and 2 KiB; a device has far fewer clients that share memory. */
    static final int MAX_CLIENTS = 32;

    /** A pool of buffers is better one large buffer; this is enough for some. */
    static final int MAX_BUFFERS_PER_CLIENT = 16;

    private static final System.Logger LOG = System.getLogger("io.jublk.shared");

    private static final long QUICK_SECONDS = 10;

    /** A registration that is under way waits for the device's requests, a minute at most. */
    private static final long CLOSE_MILLIS = 70_000;

    private static final int BACKLOG = 16;

    // What an operation is, in the low byte of its user data; then its place, then its generation.
    private static final int KIND_ACCEPT = 1;
    private static final int KIND_RECEIVE = 2;
    private static final int KIND_REPLY = 3;
    private static final int KIND_WAKE = 4;
    private static final int KIND_UNHEARD = 5;

    private final Kernel kernel;
    private final Path path;
    private final Registrar registrar;
    private final Ring ring;
    private final int fd;
    private final Connection[] places = new Connection[MAX_CLIENTS];
    private final Thread thread;

    /** Was accepted when all places were taken, and gets the next that is free; or -1. */
    private int waiting = -1;

    private long heard;
    private volatile boolean closing;
    private volatile @Nullable Throwable failure;

    private SharedListener(Kernel kernel, Path path, Registrar registrar, Ring ring, int fd) {
        this.kernel = kernel;
        this.path = path;
        this.registrar = registrar;
        this.ring = ring;
        this.fd = fd;
        for (int i = 0; i < MAX_CLIENTS; i++) {
            // For good: a receive under way when the ring is closed may still write there.
            places[i] = new Connection(i, Arena.global());
        }
        thread =
                Thread.ofPlatform()
                        .name("jublk-shared " + path.getFileName())
                        .daemon(true)
                        .unstarted(this::run);
    }

    /**
     * Makes the socket and serves it.
     *
     * @param path where; a socket that an earlier server left there is replaced
     * @param permissions who may connect: who may write, such as {@code rw-------}
     * @throws SharingException when the socket cannot be made
     */
    public static SharedListener open(
            Kernel kernel, Path path, String permissions, Registrar registrar) {
        int fd = -1;
        try {
            fd = listen(kernel, path, permissions);
            Ring ring =
                    Ring.create(kernel, RingOptions.ofEntries(4 * MAX_CLIENTS).withManyOwners());
            SharedListener listener = new SharedListener(kernel, path, registrar, ring, fd);
            listener.thread.start();
            return listener;
        } catch (KernelException e) {
            if (fd >= 0) {
                kernel.close(fd);
            }
            throw new SharingException(
                    "cannot make the socket " + path + ": " + e.getMessage(), e.errno());
        }
    }

    private static int listen(Kernel kernel, Path path, String permissions) {
        int fd = -1;
        try (RingCalls calls = new RingCalls(kernel)) {
            removeOldSocket(path);
            fd = KernelException.check(calls.socket(QUICK_SECONDS), "socket");
            KernelException.check(calls.bind(fd, path.toString(), QUICK_SECONDS), "bind");
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
            KernelException.check(
                    calls.await(calls.next().listen(fd, BACKLOG), QUICK_SECONDS), "listen");
            return fd;
        } catch (IOException e) {
            kernel.close(fd);
            throw new SharingException("cannot make the socket " + path + ": " + e, Errno.EIO);
        } catch (KernelException e) {
            if (fd >= 0) {
                kernel.close(fd);
            }
            throw e;
        }
    }

    private static void removeOldSocket(Path path) throws IOException {
        if (Files.isRegularFile(path) || Files.isDirectory(path)) {
            throw new SharingException(
                    path + " is there and is no socket; choose another path", Errno.EADDRINUSE);
        }
        Files.deleteIfExists(path);
    }

    // ---- the thread

    private void run() {
        try {
            accept();
            while (!closing) {
                ring.submitAndWait(1, Ring.FOREVER);
                ring.drain(this);
            }
        } catch (RuntimeException | Error e) {
            failure = e;
            LOG.log(System.Logger.Level.ERROR, path + " takes no more shared memory: " + e, e);
        } finally {
            submitCloses();
            ring.close();
            kernel.close(fd);
            for (Connection connection : places) {
                if (!connection.isFree()) {
                    kernel.close(connection.fd);
                }
            }
            if (waiting >= 0) {
                kernel.close(waiting);
            }
        }
    }

    /** Descriptors that the last turn was to close. */
    private void submitCloses() {
        try {
            ring.submit();
        } catch (KernelException e) {
            LOG.log(System.Logger.Level.DEBUG, "descriptors stay open", e);
        }
    }

    @Override
    public void onCompletion(long userData, int result, int flags) {
        int kind = (int) userData & 0xff;
        if (kind == KIND_ACCEPT) {
            accepted(result);
        } else if (kind == KIND_RECEIVE || kind == KIND_REPLY) {
            Connection connection = places[(int) (userData >>> 8) & 0xff];
            if ((int) (userData >>> 32) != connection.generation) {
                throw new IllegalStateException("an operation of a client that has gone");
            }
            if (result <= 0 || connection.evicted) {
                if (kind == KIND_RECEIVE && result > 0 && connection.message.descriptor() >= 0) {
                    closeUnheard(connection.message.descriptor());
                }
                drop(connection);
            } else if (kind == KIND_REPLY) {
                receive(connection);
            } else {
                answer(connection, result);
            }
        }
    }

    private void accept() {
        ring.next().accept(fd, Sockets.CLOEXEC).userData(KIND_ACCEPT);
    }

    private void accepted(int result) {
        if (result < 0) {
            if (result != -Errno.ECANCELED) { // a client that gave up, no descriptors left
                accept();
            }
            return;
        }
        Connection free = freePlace();
        if (free != null) {
            admit(free, result);
            accept();
            return;
        }
        Connection idle = longestIdle();
        if (idle == null) {
            closeUnheard(result);
            accept();
            return;
        }
        waiting = result; // and nobody else until it has its place
        idle.evicted = true;
        ring.next().cancel(userData(KIND_RECEIVE, idle)).userData(KIND_UNHEARD);
    }

    private @Nullable Connection freePlace() {
        for (Connection connection : places) {
            if (connection.isFree()) {
                return connection;
            }
        }
        return null;
    }

    private @Nullable Connection longestIdle() {
        Connection longest = null;
        for (Connection connection : places) {
            if (connection.isIdle()
                    && (longest == null || connection.lastHeard < longest.lastHeard)) {
                longest = connection;
            }
        }
        return longest;
    }

    private void admit(Connection connection, int connectionFd) {
        connection.fd = connectionFd;
        connection.generation++;
        connection.evicted = false;
        receive(connection);
    }

    private void receive(Connection connection) {
        connection.lastHeard = ++heard;
        connection.listening = true;
        connection.message.prepareToReceive();
        ring.next()
                .receiveMessage(
                        connection.fd, connection.message.address(), Sockets.MSG_CMSG_CLOEXEC)
                .userData(userData(KIND_RECEIVE, connection));
    }

    private void answer(Connection connection, int length) {
        int handed = connection.message.descriptor();
        int result;
        String reason = "";
        try {
            result = register(connection, length, handed);
            connection.buffers.add(result);
        } catch (SharingException e) {
            result = -e.errno();
            reason = String.valueOf(e.getMessage());
        } catch (RuntimeException e) { // the driver's refusal, in words
            result = -Errno.EIO;
            reason = String.valueOf(e.getMessage());
            // The client is told; a log that clients can write to would fill the disk.
            LOG.log(System.Logger.Level.DEBUG, "memory was not shared: " + reason);
        }
        if (handed >= 0) {
            closeUnheard(handed);
        }
        int bytes = Protocol.writeReply(connection.message.body(), result, reason);
        connection.listening = false;
        ring.next()
                .send(
                        connection.fd,
                        connection.message.body().address(),
                        bytes,
                        Sockets.MSG_NOSIGNAL)
                .userData(userData(KIND_REPLY, connection));
    }

    private int register(Connection connection, int length, int handed) {
        if (length != Protocol.REQUEST_BYTES
                || connection.message.isTruncated()
                || Protocol.version(connection.message.body()) != Protocol.VERSION
                || (Protocol.flags(connection.message.body()) & ~Protocol.FLAG_READ_ONLY) != 0) {
            throw new SharingException(
                    "a message of 8 bytes, version 1, with one descriptor is wanted", Errno.EPROTO);
        }
        if (handed < 0) {
            throw new SharingException("no descriptor came with the message", Errno.EBADF);
        }
        if (connection.buffers.size() >= MAX_BUFFERS_PER_CLIENT) {
            throw new SharingException(
                    "a client shares at most "
                            + MAX_BUFFERS_PER_CLIENT
                            + " buffers: take larger ones",
                    Errno.ENOSPC);
        }
        boolean readOnly =
                (Protocol.flags(connection.message.body()) & Protocol.FLAG_READ_ONLY) != 0;
        return registrar.register(handed, HandedFile.check(kernel, handed, readOnly), readOnly);
    }

    /** A client has gone, or has to: so does what it shared. */
    private void drop(Connection connection) {
        for (int index : connection.buffers) {
            try {
                registrar.unregister(index);
            } catch (RuntimeException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "shared memory of a client that has gone stays pinned: " + e.getMessage());
            }
        }
        connection.buffers.clear();
        closeUnheard(connection.fd);
        connection.fd = -1;
        if (waiting >= 0) {
            admit(connection, waiting);
            waiting = -1;
            accept();
        }
    }

    /** By the ring: the file may be of a kind whose close blocks. */
    private void closeUnheard(int unwanted) {
        ring.next().close(unwanted).userData(KIND_UNHEARD);
    }

    private static long userData(int kind, Connection connection) {
        return kind | (long) connection.place << 8 | (long) connection.generation << 32;
    }

    // ---- about it

    public Path path() {
        return path;
    }

    /** What ended it before its time; null when nothing did. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /**
     * Takes no more memory and removes the socket. What is registered stays so: it is for the
     * registrar's owner to let go.
     */
    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        if (thread.isAlive()) {
            try (RingCalls calls = new RingCalls(kernel)) {
                calls.await(calls.next().messageRing(ring.fd(), KIND_WAKE, 0), QUICK_SECONDS);
                thread.join(CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (KernelException e) {
                LOG.log(System.Logger.Level.WARNING, path + " was not told to end", e);
            }
        }
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot remove " + path + ": " + e.getMessage());
        }
    }
}
