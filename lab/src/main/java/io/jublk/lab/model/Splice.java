package io.jublk.lab.model;

import io.jublk.lab.model.Submission.Link;
import java.util.ArrayList;
import java.util.List;

/**
 * The first proposal: the request's pages are put into a pipe and spliced from it. A pipe is a
 * queue and splice holds it while it writes, so each piece has a pipe of its own; two splices for a
 * piece, the second linked to the first. io_uring lets its workers do them (io_splice_prep of
 * io_uring/splice.c).
 */
public final class Splice implements Mechanism {

    @Override
    public String label() {
        return "splice";
    }

    @Override
    public String origin() {
        return "2023, not merged";
    }

    @Override
    public Plan plan(Ask ask) {
        List<List<Submission>> turns = new ArrayList<>();
        List<Submission> pieces = new ArrayList<>();
        for (int i = 0; i < ask.pieces(); i++) {
            int length = ask.pieceBytes();
            pieces.add(
                    Submission.transfer(Operation.SPLICE_IN, i, length)
                            .withLink(Link.SOFT)
                            .asQuiet());
            pieces.add(out(i, length).failing(i == ask.failing()));
        }
        turns.add(pieces);
        if (ask.failing() != Ask.NONE) { // what a backend has not taken is still in the pipe
            turns.add(List.of(out(ask.failing(), ask.pieceBytes())));
        }
        turns.add(List.of(Submission.command(Operation.COMMIT)));
        return new Plan(Driver.PLAIN, turns);
    }

    private static Submission out(int backend, int lengthBytes) {
        return Submission.transfer(Operation.SPLICE_OUT, backend, lengthBytes);
    }
}
