package io.jublk.cli.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.UblkException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server can be asked, and whatever is said to it, it answers and goes on listening. */
@Timeout(60)
class ControlSocketTest {

    private static final long MILLIS = 30_000;

    /** Says how often it was asked. */
    private static final class Count implements ControlVerb {
        private long times;

        @Override
        public String word() {
            return "count";
        }

        @Override
        public JsonObject run(JsonObject request) {
            return new JsonObject().put("times", ++times).put("for", request.text("for"));
        }
    }

    private static final class Fail implements ControlVerb {
        @Override
        public String word() {
            return "fail";
        }

        @Override
        public JsonObject run(JsonObject request) {
            throw request.flag("known")
                    ? new UblkException("it is as it is")
                    : new IllegalStateException("a mistake");
        }
    }

    @TempDir private Path directory;
    private Path path;
    private ControlSocket socket;

    @BeforeEach
    void listen() {
        path = directory.resolve("0.sock");
        socket = Objects.requireNonNull(ControlSocket.open(path, List.of(new Count(), new Fail())));
    }

    @AfterEach
    void close() {
        socket.close();
    }

    @Test
    void verbsAreAnsweredOneAfterTheOther() {
        for (long i = 1; i <= 3; i++) {
            JsonObject answer = ask("count", new JsonObject().put("for", "line\nbreak \"ü\""));
            assertEquals(i, answer.number("times"));
            assertEquals("line\nbreak \"ü\"", answer.text("for"));
        }
    }

    @Test
    void errorsAreTheServersWords() {
        assertEquals("it is as it is", error("fail", new JsonObject().put("known", true)));
        assertTrue(error("nothing", new JsonObject()).contains("knows no 'nothing'"));
        assertTrue(error("count", new JsonObject()).contains("'for' is missing"));
    }

    @Test
    void mistakesDoNotEndIt() throws IOException {
        assertTrue(error("fail", new JsonObject().put("known", false)).startsWith("unexpected: "));
        assertTrue(say("nonsense\n").contains("is no JSON"));
        assertTrue(say("[]\n").contains("is no JSON object"));
        assertTrue(say("{}\n").contains("'verb' is missing"));
        assertEquals("", say("x".repeat(20_000)), "a line without an end is not answered");
        assertEquals(1, ask("count", new JsonObject().put("for", "us")).number("times"));
    }

    @Test
    void clientThatHangsUpDoesNotEndIt() throws IOException {
        try (SocketChannel client = connect()) {
            client.write(ByteBuffer.wrap(new byte[] {'{'}));
        }
        assertEquals(1, ask("count", new JsonObject().put("for", "us")).number("times"));
    }

    @Test
    void socketIsForItsOwnerAloneAndGoesWithTheServer() throws IOException {
        assertEquals(
                PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(path));
        socket.close();
        assertFalse(Files.exists(path));
        UblkException e = assertThrows(UblkException.class, () -> ask("count", new JsonObject()));
        assertTrue(String.valueOf(e.getMessage()).contains("cannot be asked"), e::toString);
    }

    @Test
    void serverThatWasKilledIsSaidToBeDead() throws IOException {
        socket.close();
        try (var orphan = java.nio.channels.ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            orphan.bind(UnixDomainSocketAddress.of(path));
        }
        UblkException e = assertThrows(UblkException.class, () -> ask("count", new JsonObject()));
        assertTrue(String.valueOf(e.getMessage()).contains("has died"), e::toString);
    }

    @Test
    void nextServerTakesThePlaceOfOneThatWasKilled() {
        ControlSocket next = Objects.requireNonNull(ControlSocket.open(path, List.of(new Count())));
        try (next) {
            assertEquals(1, ask("count", new JsonObject().put("for", "us")).number("times"));
        }
    }

    @Test
    void deviceIsGoodWithoutASocket() {
        assertNull(ControlSocket.open(directory.resolve("missing/0.sock"), List.of()));
    }

    private JsonObject ask(String verb, JsonObject request) {
        return ServerLink.ask(path, "/dev/ublkb0", verb, request, MILLIS);
    }

    private String error(String verb, JsonObject request) {
        UblkException e = assertThrows(UblkException.class, () -> ask(verb, request));
        return String.valueOf(e.getMessage());
    }

    private SocketChannel connect() throws IOException {
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        client.connect(UnixDomainSocketAddress.of(path));
        return client;
    }

    /** What comes back, up to its end. */
    private String say(String text) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(4096);
        try (SocketChannel client = connect()) {
            client.write(StandardCharsets.UTF_8.encode(text));
            while (client.read(answer) >= 0) {
                // more to come
            }
        } catch (IOException e) {
            // It hung up with something unread.
        }
        return StandardCharsets.UTF_8.decode(answer.flip()).toString();
    }
}
