package io.jublk.qcow2.device;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Requests that are making something that others may need too: one makes it, the rest wait. */
final class InFlight {

    private Work[] works = new Work[16];
    private int count;

    void add(Work work) {
        if (count == works.length) {
            works = Arrays.copyOf(works, count * 2);
        }
        works[count++] = work;
    }

    void remove(Work work) {
        for (int i = 0; i < count; i++) {
            if (works[i] == work) {
                works[i] = works[--count];
                return;
            }
        }
    }

    /** Who is making the L2 table of an L1 entry, or null. */
    @Nullable Work makerOf(long l1Index) {
        for (int i = 0; i < count; i++) {
            if (works[i].makingL2 == l1Index) {
                return works[i];
            }
        }
        return null;
    }

    /** Who is allocating one of these guest clusters, or null. */
    @Nullable Work on(long firstCluster, long clusters) {
        for (int i = 0; i < count; i++) {
            Work work = works[i];
            if (work.firstCluster < firstCluster + clusters
                    && firstCluster < work.firstCluster + work.clusters) {
                return work;
            }
        }
        return null;
    }
}
