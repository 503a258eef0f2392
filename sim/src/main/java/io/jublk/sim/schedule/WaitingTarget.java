package io.jublk.sim.schedule;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Flushable;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Step;
import io.jublk.ublk.Target;
import io.jublk.uring.Errno;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A file of which few requests may be served at a time: the others wait for one that ends, of their
 * own queue or of another.
 */
final class WaitingTarget implements Target, Flushable {

    private static final int AT_ONCE = 2;

    private final BackingFile file;
    private final Deque<IoRequest> waiting = new ArrayDeque<>();
    private int served;

    private final Step read =
            r -> {
                r.read(file(), r.offsetBytes(), 0, r.lengthBytes());
                thenLeave(r);
            };

    private final Step write =
            r -> {
                r.write(file(), r.offsetBytes(), 0, r.lengthBytes());
                thenLeave(r);
            };

    private final Step leave = this::leave;
    private final Step leaveFailed =
            r -> {
                int error = r.error();
                leave(r);
                r.fail(error == 0 ? Errno.EIO : error);
            };

    WaitingTarget(BackingFile file) {
        this.file = file;
    }

    @Override
    public String type() {
        return "waiting";
    }

    @Override
    public Geometry geometry() {
        return Geometry.ofSize(file.sizeBytes()).withBlocks(512, 4096);
    }

    @Override
    public List<BackingFile> files() {
        return List.of(file);
    }

    @Override
    public void read(IoRequest r) {
        enter(r, read);
    }

    @Override
    public void write(IoRequest r) {
        enter(r, write);
    }

    /** A flush waits for nobody, and nobody for it. */
    @Override
    public void flush(IoRequest r) {
        r.sync(file);
    }

    private void enter(IoRequest r, Step serve) {
        if (served < AT_ONCE) {
            served++;
            serve.run(r);
        } else {
            waiting.add(r);
            r.park();
            r.then(serve);
        }
    }

    private void thenLeave(IoRequest r) {
        r.then(leave);
        r.otherwise(leaveFailed);
    }

    private BackingFile file() {
        return file;
    }

    /** Gives the place to the next, or back. */
    private void leave(IoRequest r) {
        IoRequest next = waiting.poll();
        if (next == null) {
            served--;
        } else {
            r.wake(next);
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
