package io.jublk.cli.server;

import io.jublk.cli.output.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The language of a {@link ControlSocket}, for both ends: one line of JSON each way. */
final class JsonLine {

    /** A verb with its arguments, or an answer. */
    private static final int MAX_BYTES = 16 << 10;

    private final SocketChannel channel;

    JsonLine(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * @throws IOException when no line has come by then, or one that is too long
     */
    String read(long millis) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            while (bytes.position() == 0 || bytes.get(bytes.position() - 1) != '\n') {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0 || selector.select(left) == 0) {
                    throw new IOException("no line within " + millis + " ms");
                }
                selector.selectedKeys().clear();
                if (!bytes.hasRemaining()) {
                    throw new IOException("a line of more than " + MAX_BYTES + " bytes");
                }
                if (channel.read(bytes) < 0) {
                    throw new IOException("the other end hung up");
                }
            }
        }
        channel.configureBlocking(true);
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString().strip();
    }

    void write(JsonObject object) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(object.write() + "\n");
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
