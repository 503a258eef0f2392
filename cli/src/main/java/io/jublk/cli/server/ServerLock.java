package io.jublk.cli.server;

import io.jublk.ublk.UblkException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Who serves a device holds this lock, from its start to its end; who stands by waits for it. The
 * kernel gives it on the moment its holder is gone, however that went (fcntl(2), F_SETLKW), and
 * nobody wakes up meanwhile.
 */
final class ServerLock {

    /** A lock goes with its channel, and a channel that nobody knows is closed. */
    private static final List<FileChannel> HELD = new CopyOnWriteArrayList<>();

    private ServerLock() {}

    /** Returns when nobody else holds it; it is ours as long as the process lives. */
    static void take(int id) {
        Path file = RunState.lock(id);
        try {
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.lock();
            HELD.add(channel);
        } catch (IOException e) {
            throw new UblkException("cannot lock " + file + ": " + e.getMessage(), e);
        }
    }
}
