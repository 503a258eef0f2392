package io.jublk.lab.model;

import org.jspecify.annotations.Nullable;

/** A submission under way: of one request, or a commit of many. */
final class Op {

    final Active request;
    final Submission submission;

    /** The next of its chain. */
    @Nullable Op next;

    /** It waits for one before it in its chain. */
    boolean held;

    Op(Active request, Submission submission) {
        this.request = request;
        this.submission = submission;
    }
}
