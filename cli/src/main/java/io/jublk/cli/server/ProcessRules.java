package io.jublk.cli.server;

import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.Mman;
import io.jublk.uring.Prctl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a process must be so that memory reclaim may wait for it: when memory is short, the kernel
 * writes dirty pages to our device, and we must serve that without needing memory that only such
 * writing would free.
 */
final class ProcessRules {

    /** Never chosen by the OOM killer: its device's users would lose their writes. */
    private static final String OOM_SCORE_ADJ = "-1000";

    /** Before a server is started: what this thread has, every thread of the child will have. */
    static void beforeSpawn(Kernel kernel) {
        kernel.prctl(Prctl.SET_IO_FLUSHER, 1);
    }

    /**
     * In the server, before anything else.
     *
     * @return what could not be had, for the log
     */
    static List<String> enter(Kernel kernel) {
        List<String> missing = new ArrayList<>();
        if (kernel.prctl(Prctl.GET_IO_FLUSHER, 0) != 1) {
            int set = kernel.prctl(Prctl.SET_IO_FLUSHER, 1);
            missing.add(
                    set < 0
                            ? "IO_FLUSHER: " + Errno.describe(set)
                            : "IO_FLUSHER was not inherited: threads of the JVM lack it");
        }
        // As pages are touched: locking all at once would also take what is only reserved.
        int locked = kernel.mlockall(Mman.MCL_CURRENT | Mman.MCL_FUTURE | Mman.MCL_ONFAULT);
        if (locked < 0) {
            missing.add("locked memory: " + Errno.describe(locked) + "; see ulimit -l");
        }
        try {
            Files.writeString(Path.of("/proc/self/oom_score_adj"), OOM_SCORE_ADJ);
        } catch (IOException e) {
            missing.add("safety from the OOM killer: " + e.getMessage());
        }
        return missing;
    }

    private ProcessRules() {}
}
