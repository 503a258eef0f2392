package io.jublk.ublk.engine;

/** Tags whose wait is over, first in, first out. A tag waits once at a time, so there is room. */
final class WokenTags {

    private final int[] tags;
    private int first;
    private int count;

    WokenTags(int depth) {
        tags = new int[depth];
    }

    boolean isEmpty() {
        return count == 0;
    }

    void add(int tag) {
        if (count == tags.length) {
            throw new IllegalStateException("more requests were woken than there are tags");
        }
        tags[(first + count++) % tags.length] = tag;
    }

    int take() {
        int tag = tags[first];
        first = (first + 1) % tags.length;
        count--;
        return tag;
    }
}
