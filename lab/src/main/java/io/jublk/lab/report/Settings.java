package io.jublk.lab.report;

import io.jublk.lab.model.BackendTraits;
import java.util.List;

/**
 * What is asked of the lab.
 *
 * @param sizesBytes request sizes, powers of two
 * @param backends numbers of backends, powers of two
 * @param depth requests under way when the server is busy
 */
public record Settings(
        List<Integer> sizesBytes,
        List<Integer> backends,
        List<Boolean> writes,
        BackendTraits backend,
        int depth,
        int requests,
        long seed) {

    private static final int USUAL_SIZE_BYTES = 128 << 10;
    private static final int USUAL_BACKENDS = 4;

    /** The size at which the number of backends varies. */
    int referenceBytes() {
        return sizesBytes.contains(USUAL_SIZE_BYTES) ? USUAL_SIZE_BYTES : sizesBytes.getLast();
    }

    /** The number of backends at which the size varies. */
    int referenceBackends() {
        return backends.contains(USUAL_BACKENDS) ? USUAL_BACKENDS : backends.getLast();
    }
}
