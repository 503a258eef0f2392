package io.jublk.lab.report;

import io.jublk.lab.model.Ask;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the model takes for granted; printed with every result. */
final class Assumptions {

    private Assumptions() {}

    static List<String> of(Settings settings) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "One processor does all of a queue's work: the server, its part of the kernel, its"
                        + " workers. The client and the backends compute elsewhere.");
        lines.add(
                String.format(
                        Locale.ROOT,
                        "Each backend moves %.3g GB/s, one transfer after another, and completes"
                                + " %.3g us later; %.0f%% of that is exponentially distributed"
                                + " (seed %d).",
                        settings.backend().bytesPerNano(),
                        settings.backend().latencyNanos() / 1e3,
                        settings.backend().jitter() * 100,
                        settings.seed()));
        lines.add(
                "A request is cut into equal pieces, one for a backend, of at least "
                        + Ask.MIN_PIECE_BYTES
                        + " bytes.");
        lines.add(
                "Submissions and completions of copied, user-copy, linked, registered and"
                        + " auto-registered are recorded from jublk's engine on the simulated kernel;"
                        + " those of the others are written down from their patches.");
        lines.add("A secondary posts a completion in all mechanisms, what is around it does not.");
        lines.add(
                "A URING_CMD costs what a NOP costs, and a driver's copy what a copy here costs.");
        lines.add(
                "Payload lies in no cache when it is copied, as after a device's transfer; with"
                        + " --cached it does.");
        lines.add(
                "Backends use direct I/O: pages of the server's own memory are pinned for each"
                        + " transfer, at the price of pinning them for good; those of a fixed"
                        + " buffer are not.");
        lines.add(
                "Splice: a pipe for each piece, each page referenced once, both splices by a"
                        + " worker. Shared memory: a lookup for each page, as if none were"
                        + " adjacent.");
        lines.add(
                "Not in the model: the block layer, interrupts, waking a thread, cache misses"
                        + " beyond those of the copies measured, memory bandwidth shared with"
                        + " others, the Java code of a target.");
        return lines;
    }
}
