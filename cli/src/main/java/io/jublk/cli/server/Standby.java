package io.jublk.cli.server;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.UblkException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * The place of who stands by for the death of a device's server: a file that is there as long as
 * somebody is wanted, names the process, and is locked by it. Whoever takes a server away by
 * intention has the place for that time, so that nobody follows it.
 */
public final class Standby implements AutoCloseable {

    /** Of what is said of one that has begun to stand by. */
    public static final String PID_FIELD = "standbyPid";

    /** One that is killed needs a moment, one that is just coming a rehearsal's time. */
    private static final Duration END = Duration.ofSeconds(30);

    private static final int POLL_MILLIS = 5;

    private static final String PID = "pid";
    private static final String STARTED = "pidStarted";

    private final int id;

    /** A channel that nobody knows is closed, and its lock gone. */
    private final FileChannel channel;

    private final boolean wanted;

    private Standby(int id, FileChannel channel, boolean wanted) {
        this.id = id;
        this.channel = channel;
        this.wanted = wanted;
    }

    /** The process that stands by for a device. */
    public static Optional<ServerProcess> find(int id) {
        try {
            Path file = RunState.standby(id);
            JsonObject state = JsonObject.parse(Files.readString(file), file.toString());
            return ServerProcess.find(state.number(PID), state.number(STARTED));
        } catch (IOException | UblkException e) {
            return Optional.empty(); // there is none
        }
    }

    /** Whether there is somebody, or should be. */
    public static boolean isWanted(int id) {
        return Files.exists(RunState.standby(id));
    }

    /**
     * Sends away who stands by, and has the place until {@link #close}.
     *
     * @throws UblkException when that process does not end
     */
    public static Standby keepAway(int id) {
        boolean wanted = isWanted(id);
        FileChannel channel = open(id);
        long deadline = System.nanoTime() + END.toNanos();
        while (!lock(id, channel)) {
            find(id).ifPresent(p -> end(id, p)); // one that is just coming will say who it is
            if (System.nanoTime() > deadline) {
                throw new UblkException(
                        "another command has to do with who stands by for /dev/ublkb"
                                + id
                                + "; try again when it is done");
            }
            pause(id);
        }
        write(id, channel, nobody());
        return new Standby(id, channel, wanted);
    }

    private static void end(int id, ServerProcess process) {
        process.kill();
        if (!process.awaitEnd(END)) {
            throw new UblkException(
                    "process "
                            + process.pid()
                            + ", which stands by for /dev/ublkb"
                            + id
                            + ", does not end although it was killed; dmesg may say why");
        }
    }

    /** Whether there was somebody, or should have been. */
    public boolean wasWanted() {
        return wanted;
    }

    /** Nobody is wanted any more. */
    public void remove() {
        try {
            Files.deleteIfExists(RunState.standby(id));
            Files.deleteIfExists(RunState.standbyLog(id));
        } catch (IOException e) {
            throw new UblkException("cannot remove " + RunState.standby(id) + ": " + e, e);
        }
    }

    /** The place is free. */
    @Override
    public void close() {
        if (!wanted) {
            remove();
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new UblkException("cannot close " + RunState.standby(id) + ": " + e, e);
        }
    }

    // ---- in the process that stands by

    /**
     * Has the place, and says nothing of it yet: who takes the server away by intention waits until
     * this has been closed or {@link #announce}d.
     *
     * @throws UblkException when another one has it
     */
    static Standby take(int id) {
        FileChannel channel = open(id);
        if (!lock(id, channel)) {
            throw new UblkException("a process stands by for /dev/ublkb" + id + " already");
        }
        return new Standby(id, channel, true);
    }

    /** This process stands by: it can be sent away from now on. */
    void announce() {
        long pid = ProcessHandle.current().pid();
        write(
                id,
                channel,
                new JsonObject().put(PID, pid).put(STARTED, ServerProcess.startTicks(pid)));
    }

    /** This process serves; another one is wanted. */
    void leave() {
        write(id, channel, nobody());
        close();
    }

    // ---- the file

    private static FileChannel open(int id) {
        try {
            return FileChannel.open(
                    RunState.standby(id), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UblkException("cannot open " + RunState.standby(id) + ": " + e, e);
        }
    }

    private static boolean lock(int id, FileChannel channel) {
        try {
            return channel.tryLock() != null;
        } catch (IOException e) {
            throw new UblkException("cannot lock " + RunState.standby(id) + ": " + e, e);
        }
    }

    private static void write(int id, FileChannel channel, JsonObject state) {
        try {
            byte[] text = (state.write() + "\n").getBytes(StandardCharsets.UTF_8);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(text), 0);
        } catch (IOException e) {
            throw new UblkException("cannot write " + RunState.standby(id) + ": " + e, e);
        }
    }

    private static JsonObject nobody() {
        return new JsonObject().put(PID, 0).put(STARTED, 0);
    }

    private static void pause(int id) {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UblkException("interrupted while waiting for /dev/ublkb" + id, e);
        }
    }
}
