package io.jublk.bench.compare;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a server is to serve.
 *
 * @param target one of the words below
 * @param file the backing file or image; null for null
 * @param depth requests under way per queue
 */
record Wish(String target, @Nullable Path file, int queues, int depth) {

    static final String NULL = "null";
    static final String LOOP = "loop";

    /** An image all of whose clusters are allocated; each server has its own. */
    static final String QCOW2 = "qcow2";

    /** The same without a cluster: what a run has allocated is discarded before the next. */
    static final String QCOW2_EMPTY = "qcow2-empty";

    Path theFile() {
        if (file == null) {
            throw new IllegalStateException(target + " has no file");
        }
        return file;
    }

    boolean isLoop() {
        return target.equals(LOOP);
    }

    static boolean isImage(String target) {
        return target.equals(QCOW2) || target.equals(QCOW2_EMPTY);
    }

    boolean isImage() {
        return isImage(target);
    }

    boolean hasFile() {
        return isLoop() || isImage();
    }

    boolean isEmpty() {
        return target.equals(QCOW2_EMPTY);
    }

    /** The same with another file. */
    Wish of(Path other) {
        return new Wish(target, other, queues, depth);
    }
}
