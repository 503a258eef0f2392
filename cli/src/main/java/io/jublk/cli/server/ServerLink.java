package io.jublk.cli.server;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.UblkException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Asks a device's server for something, by its {@link ControlSocket}. */
public final class ServerLink {

    /** What a verb may take: a growing image waits for writes under way, bounded by its server. */
    private static final long ANSWER_MILLIS = 150_000;

    /**
     * @param verb what is asked for
     * @param request its arguments
     * @throws UblkException with the server's own words, when it cannot do it
     */
    public static JsonObject ask(int id, String verb, JsonObject request) {
        return ask(RunState.socket(id), "/dev/ublkb" + id, verb, request, ANSWER_MILLIS);
    }

    static JsonObject ask(
            Path path, String device, String verb, JsonObject request, long answerMillis) {
        if (!Files.exists(path)) {
            throw new UblkException(
                    "the server of "
                            + device
                            + " cannot be asked: there is no "
                            + path
                            + "; it has ended, or is not of jublk");
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            JsonLine line = new JsonLine(channel);
            line.write(new JsonObject().put("verb", verb).putAll(request));
            JsonObject answer = JsonObject.parse(line.read(answerMillis), "the server's answer");
            String error = answer.textOrNull("error");
            if (error != null) {
                throw new UblkException(error);
            }
            return answer;
        } catch (ConnectException e) {
            throw new UblkException(
                    "the server of " + device + " has died; 'jublk list' shows what is left", e);
        } catch (IOException e) {
            throw new UblkException(
                    "the server of "
                            + device
                            + " has not answered: "
                            + e.getMessage()
                            + "; its log may say why",
                    e);
        }
    }

    private ServerLink() {}
}
