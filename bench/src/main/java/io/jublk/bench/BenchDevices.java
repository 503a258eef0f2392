package io.jublk.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The two devices of a benchmark.
 *
 * @param folder where their files are; null when neither has one
 */
record BenchDevices(
        Device a,
        List<String> addA,
        Device b,
        List<String> addB,
        @Nullable Path folder,
        String fileSystem) {

    /** With --keep: how to get rid of them. */
    List<String> removal() {
        List<String> lines = new ArrayList<>();
        lines.add("kept; to remove:");
        lines.add("  jublk del -n " + a.info().id());
        lines.add("  jublk del -n " + b.info().id());
        if (folder != null) {
            lines.add("  rm -r " + folder);
        }
        return lines;
    }
}
