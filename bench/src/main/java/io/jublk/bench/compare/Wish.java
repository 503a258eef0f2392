package io.jublk.bench.compare;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a server is to serve.
 *
 * @param target "null" or "loop"
 * @param file of loop; null for null
 * @param depth requests under way per queue
 */
record Wish(String target, @Nullable Path file, int queues, int depth) {

    static final String NULL = "null";
    static final String LOOP = "loop";

    Path theFile() {
        if (file == null) {
            throw new IllegalStateException(target + " has no file");
        }
        return file;
    }

    boolean isLoop() {
        return target.equals(LOOP);
    }
}
