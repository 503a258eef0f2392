package io.jublk.bench.demo;

import io.jublk.bench.BenchException;
import io.jublk.bench.Output;
import io.jublk.bench.Programs;
import io.jublk.bench.Resource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A file system in use. */
final class Mount implements Resource {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int ATTEMPTS = 10;
    private static final int PAUSE_MILLIS = 200;

    private final Path at;

    private Mount(Path at) {
        this.at = at;
    }

    static Mount mount(Path device, Path at) {
        String mount = Programs.find("mount", "mount");
        Programs.runOrFail(LIMIT, List.of(mount, "-t", "ext4", device.toString(), at.toString()));
        return new Mount(at);
    }

    /**
     * Unmounts, which writes everything out. Tries again while it is busy: on Ctrl-C the thread
     * that writes files takes a moment to notice.
     */
    @Override
    public void close() {
        String umount = Programs.find("umount", "mount");
        for (int attempt = 1; ; attempt++) {
            Output output = Programs.run(LIMIT, List.of(umount, at.toString()));
            if (output.status() == 0) {
                return;
            }
            if (attempt == ATTEMPTS) {
                throw new BenchException(
                        "cannot unmount "
                                + at
                                + ": "
                                + output.reason()
                                + "; try again with 'umount "
                                + at
                                + "'");
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
