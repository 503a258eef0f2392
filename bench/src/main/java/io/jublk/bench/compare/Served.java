package io.jublk.bench.compare;

import io.jublk.bench.Resource;
import java.nio.file.Path;

/**
 * A device that some server serves, until it is closed.
 *
 * @param pid the server's process; {@link #IN_KERNEL} where there is none
 * @param command what made it
 */
record Served(Path path, long pid, String command, Runnable end) implements Resource {

    /** The kernel's own threads serve it, and their time is nobody's. */
    static final long IN_KERNEL = 0;

    @Override
    public void close() {
        end.run();
    }
}
