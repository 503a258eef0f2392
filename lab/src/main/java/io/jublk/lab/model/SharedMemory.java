package io.jublk.lab.model;

import java.util.ArrayList;
import java.util.List;

/**
 * UBLK_F_SHMEM_ZC: a client whose buffers lie in memory that it shares with the server has nothing
 * copied, and the server sees the bytes; the driver finds out by looking every page up
 * (ublk_try_buf_match of ublk_drv.c). The server has made that memory a fixed buffer once and for
 * all. Any other client's request is copied as ever.
 */
public final class SharedMemory implements Mechanism {

    @Override
    public String label() {
        return "shared memory";
    }

    @Override
    public String origin() {
        return "7.1; clients of one's own";
    }

    @Override
    public Plan plan(Ask ask) {
        List<List<Submission>> turns = new ArrayList<>();
        List<Submission> pieces = new ArrayList<>();
        for (int i = 0; i < ask.pieces(); i++) {
            pieces.add(piece(ask, i).failing(i == ask.failing()));
        }
        turns.add(pieces);
        if (ask.failing() != Ask.NONE) {
            turns.add(List.of(piece(ask, ask.failing())));
        }
        turns.add(List.of(Submission.command(Operation.COMMIT)));
        return new Plan(Driver.MATCHES, turns);
    }

    private static Submission piece(Ask ask, int i) {
        return Submission.transfer(Operation.BACKEND, i, ask.pieceBytes());
    }
}
