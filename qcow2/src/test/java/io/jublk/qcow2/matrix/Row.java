package io.jublk.qcow2.matrix;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One feature of the format.
 *
 * @param clusterBytes the cluster sizes that it is tried with
 * @param read an image that qemu-img has made, read by us; null when we do not read it
 * @param written an image that we have made, checked and compared by qemu-img; null when we make
 *     none
 */
record Row(
        String feature, List<Integer> clusterBytes, @Nullable Trial read, @Nullable Trial written) {

    /** Fails when the claim is wrong. */
    interface Trial {
        void run(Bench bench, int clusterBytes) throws IOException;
    }

    @Override
    public String toString() {
        return feature;
    }
}
