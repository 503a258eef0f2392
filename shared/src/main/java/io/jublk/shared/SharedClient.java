package io.jublk.shared;

import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.KernelException;
import io.jublk.uring.Message;
import io.jublk.uring.Sockets;
import java.lang.foreign.Arena;

/**
 * A client's connection to the server of a device. What was shared over it is shared until it is
 * closed; afterwards I/O from that memory works too, by the device's other data path.
 *
 * <p>For use from one thread at a time.
 */
public final class SharedClient implements AutoCloseable {

    private static final long QUICK_SECONDS = 10;

    /** A server waits until the requests under way have ended, a minute at most, and says so. */
    private static final long SHARE_SECONDS = 90;

    private final Kernel kernel;
    private final RingCalls calls;
    private final int fd;
    private final String path;
    private final Message request;
    private final Message reply;

    private SharedClient(Kernel kernel, RingCalls calls, int fd, String path) {
        this.kernel = kernel;
        this.calls = calls;
        this.fd = fd;
        this.path = path;
        // Not closed with us: an operation that could not be canceled may still write there.
        Arena arena = Arena.ofAuto();
        request = new Message(arena, Protocol.REQUEST_BYTES);
        reply = new Message(arena, Protocol.MAX_REPLY_BYTES);
    }

    /**
     * @param path the device's socket, such as {@code /run/jublk/0.shm.sock}
     * @throws SharingException when nobody listens there, or who does must not be connected to
     */
    public static SharedClient connect(Kernel kernel, String path) {
        RingCalls calls = new RingCalls(kernel);
        int fd = -1;
        try {
            fd = calls.socket(QUICK_SECONDS);
            int result = fd < 0 ? fd : calls.connect(fd, path, QUICK_SECONDS);
            if (result < 0) {
                throw refused(path, result);
            }
            return new SharedClient(kernel, calls, fd, path);
        } catch (KernelException | SharingException e) {
            if (fd >= 0) {
                kernel.close(fd);
            }
            calls.close();
            throw e instanceof KernelException k
                    ? new SharingException(String.valueOf(k.getMessage()), k.errno())
                    : e;
        }
    }

    private static SharingException refused(String path, int result) {
        return switch (-result) {
            case Errno.ENOENT ->
                    new SharingException(
                            "there is no socket "
                                    + path
                                    + ": was the device added with '--shared socket'?",
                            result);
            case Errno.ECONNREFUSED ->
                    new SharingException(
                            "nobody listens at " + path + ": the device's server has gone", result);
            case Errno.EACCES, Errno.EPERM ->
                    new SharingException(
                            "no permission to connect to "
                                    + path
                                    + ": it is for the user whom the device's server runs as",
                            result);
            default -> SharingException.of("cannot connect to " + path, result);
        };
    }

    /**
     * Shares a buffer with the device; it stays the caller's. Waits until the device's requests
     * under way have ended.
     *
     * @param readOnly the server may only read there: it serves write requests alone
     * @return the buffer's index at the device
     * @throws SharingException when the server refuses, with its reason, or does not answer
     */
    public int share(SharedBuffer buffer, boolean readOnly) {
        Protocol.writeRequest(request.body(), readOnly);
        request.prepareToSend(Protocol.REQUEST_BYTES, buffer.fd());
        check(
                calls.await(
                        calls.next().sendMessage(fd, request.address(), Sockets.MSG_NOSIGNAL),
                        QUICK_SECONDS));
        reply.prepareToReceive();
        int length =
                check(
                        calls.await(
                                calls.next()
                                        .receiveMessage(
                                                fd, reply.address(), Sockets.MSG_CMSG_CLOEXEC),
                                SHARE_SECONDS));
        if (length < Protocol.MIN_REPLY_BYTES) {
            throw new SharingException(
                    "the server at "
                            + path
                            + " ended the connection: it has ended, or has as many clients as it"
                            + " takes",
                    Errno.ECONNRESET);
        }
        int index = Protocol.result(reply.body());
        if (index < 0) {
            throw new SharingException(Protocol.reason(reply.body(), length), index);
        }
        return index;
    }

    private int check(int result) {
        if (result == -Errno.EPIPE || result == -Errno.ECONNRESET) {
            return 0; // as the end of what it has to say
        }
        if (result == -Errno.ETIME) {
            throw new SharingException("the server at " + path + " does not answer", result);
        }
        if (result < 0) {
            throw SharingException.of("talking to the server at " + path, result);
        }
        return result;
    }

    /** Ends the connection, and with it the sharing. */
    @Override
    public void close() {
        kernel.close(fd);
        calls.close();
    }
}
