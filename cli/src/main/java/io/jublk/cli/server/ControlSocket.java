package io.jublk.cli.server;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.UblkException;
import io.jublk.uring.KernelException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a device's server can be asked for something, /run/jublk/N.sock: a line of JSON with a
 * {@code verb} comes in, a line of JSON goes out, the connection ends. Whoever may enter the
 * directory may ask: root alone.
 *
 * <p>One daemon thread serves one connection at a time, so that verbs never meet each other. No
 * queue ever waits for it: when memory is short it may wait for memory that the queues free.
 */
final class ControlSocket implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("io.jublk.cli");

    /** A client that has connected sends its line at once; a silent one keeps out the next. */
    private static final long LINE_MILLIS = 10_000;

    private final Path path;
    private final ServerSocketChannel listener;
    private final Map<String, ControlVerb> verbs = new HashMap<>();

    private ControlSocket(Path path, ServerSocketChannel listener, List<ControlVerb> verbs) {
        this.path = path;
        this.listener = listener;
        verbs.forEach(verb -> this.verbs.put(verb.word(), verb));
    }

    /**
     * Listens, in the place of whoever did there before.
     *
     * @return null when it cannot, which the log says: the device is good without
     */
    static @Nullable ControlSocket open(Path path, List<ControlVerb> verbs) {
        try {
            Files.deleteIfExists(path); // of a server that was killed
            ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            ControlSocket socket = new ControlSocket(path, listener, verbs);
            Thread.ofPlatform().daemon().name("jublk-control").start(socket::serve);
            return socket;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, "no control socket " + path + ": " + e);
            return null;
        }
    }

    private void serve() {
        while (listener.isOpen()) {
            try (SocketChannel client = listener.accept()) {
                JsonLine line = new JsonLine(client);
                line.write(answer(line.read(LINE_MILLIS)));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "on " + path + ": " + e);
            }
        }
    }

    private JsonObject answer(String text) {
        try {
            JsonObject request = JsonObject.parse(text, "the request");
            ControlVerb verb = verbs.get(request.text("verb"));
            if (verb == null) {
                throw new UblkException(
                        "this device's server knows no '"
                                + request.text("verb")
                                + "': it is of another version of jublk");
            }
            return verb.run(request);
        } catch (UblkException | KernelException e) {
            return new JsonObject().put("error", e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a request on " + path + " failed", e);
            return new JsonObject().put("error", "unexpected: " + e + "; its log says more");
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "on " + path + ": " + e);
        }
    }
}
