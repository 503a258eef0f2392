package io.jublk.qcow2.device;

import io.jublk.ublk.IoRequest;
import java.util.Arrays;

/** The {@link Work} of every tag of every queue, made when a tag is first used. */
final class Works {

    private Work[][] works = new Work[0][];
    private long moment;

    /** A request has come. */
    Work begin(IoRequest request) {
        int queue = request.queue() + 1; // one of the background has none, -1
        int tag = request.tag();
        if (queue >= works.length) {
            works = Arrays.copyOf(works, queue + 1);
        }
        Work[] tags = works[queue];
        if (tags == null || tag >= tags.length) {
            tags = tags == null ? new Work[tag + 1] : Arrays.copyOf(tags, tag + 1);
            works[queue] = tags;
        }
        Work work = tags[tag];
        if (work == null) {
            work = new Work();
            tags[tag] = work;
        }
        work.begin(request, ++moment);
        return work;
    }

    /** Of a request that has begun. */
    Work of(IoRequest request) {
        return works[request.queue() + 1][request.tag()];
    }

    /** No request is under way any more, whatever its last step has described. */
    void allAreOver() {
        for (Work[] tags : works) {
            if (tags != null) {
                for (Work work : tags) {
                    if (work != null) {
                        work.over = true;
                    }
                }
            }
        }
    }

    /** Counts the requests that have come. */
    long moment() {
        return moment;
    }

    /** Whether a request that came up to a moment may still be under way on a guest range. */
    boolean anyActive(long from, long to, long upTo) {
        for (Work[] tags : works) {
            if (tags != null) {
                for (Work work : tags) {
                    if (work != null && work.since <= upTo && work.mayBeActiveOn(from, to)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
