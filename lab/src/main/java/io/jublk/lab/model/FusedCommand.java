package io.jublk.lab.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The third proposal, as posted on 30 March 2023: IORING_OP_FUSED_CMD and N secondaries behind it
 * are one submission. The primary lends the request's pages, the secondaries run at once, and it
 * ends when all have ended. No table: the pages are found through the primary.
 *
 * <p>The primary is quiet and each secondary has its completion, as with the other mechanisms:
 * whoever serves must hear of a short one.
 */
public final class FusedCommand implements Mechanism {

    @Override
    public String label() {
        return "fused command";
    }

    @Override
    public String origin() {
        return "2023, not merged";
    }

    @Override
    public Plan plan(Ask ask) {
        List<List<Submission>> turns = new ArrayList<>();
        List<Submission> fused = new ArrayList<>();
        fused.add(primary());
        for (int i = 0; i < ask.pieces(); i++) {
            fused.add(
                    Submission.transfer(Operation.BACKEND, i, ask.pieceBytes())
                            .failing(i == ask.failing()));
        }
        turns.add(fused);
        if (ask.failing() != Ask.NONE) {
            // The primary has ended with its secondaries: another attempt takes another one.
            int again = ask.failing();
            turns.add(
                    List.of(
                            primary(),
                            Submission.transfer(Operation.BACKEND, again, ask.pieceBytes())));
        }
        turns.add(List.of(Submission.command(Operation.COMMIT)));
        return new Plan(Driver.PLAIN, turns);
    }

    private static Submission primary() {
        return Submission.command(Operation.PRIMARY).asQuiet();
    }
}
