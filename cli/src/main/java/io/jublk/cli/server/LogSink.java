package io.jublk.cli.server;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends the log to the journal, where there is one, by its stream protocol (systemd,
 * journald-stream.c: seven header lines, then text). Where there is none, it stays on standard
 * error, which is a file.
 */
final class LogSink extends Handler {

    private static final Path JOURNAL = Path.of("/run/systemd/journal/stdout");

    // syslog(3) priorities
    private static final int LOG_ERR = 3;
    private static final int LOG_WARNING = 4;
    private static final int LOG_INFO = 6;

    private final SocketChannel journal;

    private LogSink(SocketChannel journal) {
        this.journal = journal;
    }

    static void useJournalIfThere(String identifier) {
        if (!Files.exists(JOURNAL)) {
            return;
        }
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(JOURNAL));
            // identifier, unit, priority, level prefix, forward to syslog, kmsg, console
            send(channel, identifier + "\n\n" + LOG_INFO + "\n1\n0\n0\n0\n");
            Logger root = Logger.getLogger("");
            for (Handler handler : root.getHandlers()) {
                root.removeHandler(handler);
            }
            root.addHandler(new LogSink(channel));
        } catch (IOException e) {
            Logger.getLogger("io.jublk.cli").warning("no journal: " + e.getMessage());
        }
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void publish(LogRecord record) {
        int level = record.getLevel().intValue();
        int priority =
                level >= Level.SEVERE.intValue()
                        ? LOG_ERR
                        : level >= Level.WARNING.intValue() ? LOG_WARNING : LOG_INFO;
        StringBuilder text = new StringBuilder();
        append(text, priority, record.getMessage());
        for (@Nullable Throwable t = record.getThrown(); t != null; t = t.getCause()) {
            append(text, priority, "  caused by " + t);
            for (StackTraceElement frame : t.getStackTrace()) {
                append(text, priority, "    at " + frame);
            }
        }
        try {
            send(journal, text.toString());
        } catch (IOException e) {
            // The journal has gone; there is nowhere else to say so.
        }
    }

    private static void append(StringBuilder text, int priority, String line) {
        text.append('<').append(priority).append('>').append(line).append('\n');
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        try {
            journal.close();
        } catch (IOException e) {
            // It is closed as far as we can.
        }
    }
}
