package io.jublk.lab.model;

import java.util.ArrayList;
import java.util.List;

/**
 * What a server submits for one request: turn after turn, each when the one before has completed.
 * The last holds the commit.
 */
public record Plan(Driver driver, List<List<Submission>> turns) {

    public Plan {
        turns = turns.stream().map(List::copyOf).toList();
        long commits =
                turns.stream()
                        .flatMap(List::stream)
                        .filter(s -> s.operation() == Operation.COMMIT)
                        .count();
        if (commits != 1) {
            throw new IllegalArgumentException("a plan commits once, not " + commits + " times");
        }
    }

    public int submissions() {
        return turns.stream().mapToInt(List::size).sum();
    }

    /**
     * How many operations wait for one another, between delivery and commit: the longest chain of
     * which each is issued when the one before has ended, or because of it.
     */
    public int depth() {
        return turns.stream().mapToInt(Plan::depth).sum();
    }

    private static int depth(List<Submission> turn) {
        int longest = 0;
        int base = 0; // what all those behind it count on
        int chain = 0;
        boolean linked = false;
        for (Submission s : turn) {
            if (s.operation() == Operation.COMMIT) {
                break;
            }
            chain = (linked ? chain : base) + 1;
            longest = Math.max(longest, chain);
            linked = s.link() != Submission.Link.NONE;
            if (s.operation().precedes() && !linked) {
                base = chain;
            }
        }
        return longest;
    }

    /** The same without a commit linked to a secondary: a batch of commits is nobody's link. */
    Plan withSeparateCommit() {
        List<List<Submission>> separate = new ArrayList<>();
        for (List<Submission> turn : turns) {
            int commit = turn.size() - 1;
            if (turn.get(commit).operation() == Operation.COMMIT
                    && commit > 0
                    && turn.get(commit - 1).link() != Submission.Link.NONE) {
                separate.addAll(unlinked(turn));
            } else {
                separate.add(turn);
            }
        }
        return new Plan(driver, separate);
    }

    /** Secondaries first, each with its completion; then what goes with the commit. */
    private static List<List<Submission>> unlinked(List<Submission> turn) {
        List<Submission> before = new ArrayList<>();
        List<Submission> with = new ArrayList<>();
        for (Submission s : turn) {
            switch (s.operation()) {
                case COMMIT, UNREGISTER -> with.add(s.withLink(Submission.Link.NONE));
                default -> before.add(s);
            }
        }
        int last = before.size() - 1;
        before.set(last, before.get(last).withLink(Submission.Link.NONE).asLoud());
        return List.of(before, with);
    }
}
