package io.jublk.lab.model;

/**
 * A mechanism on UBLK_F_BATCH_IO: FETCH_IO_CMDS delivers all waiting tags with one completion
 * (__ublk_batch_dispatch of ublk_drv.c), and COMMIT_IO_CMDS ends many with one submission
 * (ublk_handle_batch_commit_cmd). What is between them stays.
 */
public record Batched(Mechanism each) implements Mechanism {

    @Override
    public String label() {
        return each.label() + " + batch";
    }

    @Override
    public String origin() {
        return "7.0";
    }

    @Override
    public Plan plan(Ask ask) {
        return each.plan(ask).withSeparateCommit();
    }

    @Override
    public boolean isBatched() {
        return true;
    }
}
