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
 * nobody wakes up meanwhile. It ends when it is closed, or with its process.
 */
final class ServerLock implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("io.jublk.cli");

    /** A channel that nobody knows is closed. */
    private static final List<ServerLock> KEPT = new CopyOnWriteArrayList<>();

    /** Closing any descriptor of the file would let the lock go: there is this one alone. */
    private final FileChannel channel;

    private ServerLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Returns when nobody else holds it. */
    static ServerLock take(int id) {
        Path file = RunState.lock(id);
        try {
            FileChannel channel = open(file);
            channel.lock();
            return new ServerLock(channel);
        } catch (IOException e) {
            throw new UblkException("cannot lock " + file + ": " + e.getMessage(), e);
        }
    }

    /** For the rest of this process. */
    void keep() {
        KEPT.add(this);
    }

    /**
     * The same of one that another process may still hold, which is on its way out: nobody waits
     * for that, for the device is served.
     */
    static void keepWhenFree(int id) {
        Thread.ofPlatform()
                .daemon()
                .name("jublk-lock")
                .start(
                        () -> {
                            try {
                                take(id).keep();
                            } catch (UblkException e) {
                                LOG.log(
                                        System.Logger.Level.WARNING,
                                        "nobody can stand by: " + e.getMessage());
                            }
                        });
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UblkException("cannot unlock: " + e.getMessage(), e);
        }
    }
}
