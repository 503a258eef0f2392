package io.jublk.lab.engine;

import io.jublk.lab.model.Operation;
import io.jublk.lab.model.Submission;
import io.jublk.lab.model.Submission.Link;
import io.jublk.sim.ring.Interposer;
import io.jublk.sim.ring.Request;
import io.jublk.sim.ring.SimRing;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Op;
import io.jublk.uring.SqeFlags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes down what passes between an engine and its ring, an enter at a time. */
final class Trace extends Interposer {

    /** Where a submission is written down. */
    private record Place(List<Submission> turn, int index) {}

    private final List<List<Submission>> turns = new ArrayList<>();
    private final Map<Integer, Integer> backends = new LinkedHashMap<>();
    private final Map<Long, Place> latest = new HashMap<>();
    private List<Submission> turn = new ArrayList<>();
    private boolean on;
    private int characterDevice = -1;
    private int completions;

    void begin() {
        on = true;
    }

    void end() {
        on = false;
    }

    /** The engine enters again. */
    void nextTurn() {
        if (!turn.isEmpty()) {
            turns.add(turn);
            turn = new ArrayList<>();
        }
    }

    List<List<Submission>> turns() {
        nextTurn();
        return turns;
    }

    /** How many were posted. */
    int completions() {
        return completions;
    }

    @Override
    protected void submitted(Request r) {
        if (r.opcode == Op.URING_CMD && (r.flags & SqeFlags.FIXED_FILE) != 0) {
            characterDevice = r.fd; // its first command is a FETCH, before anything is recorded
        }
        if (on) {
            latest.put(r.userData, new Place(turn, turn.size()));
            turn.add(submission(r));
        }
    }

    @Override
    protected boolean posts(SimRing ring, long userData, int result) {
        if (on) {
            completions++;
            Place place = latest.get(userData);
            if (result < 0 && place != null) {
                place.turn.set(place.index, place.turn.get(place.index).failing(true));
            }
        }
        return true;
    }

    private Submission submission(Request r) {
        Submission plain =
                switch (r.opcode) {
                    case Op.URING_CMD -> Submission.command(command(r.commandOperation()));
                    case Op.READ_FIXED, Op.WRITE_FIXED -> backend(r);
                    case Op.READ, Op.WRITE ->
                            r.fd == characterDevice
                                    ? Submission.transfer(Operation.USER_COPY, 0, r.length)
                                    : backend(r).withOwnMemory();
                    default -> throw new IllegalStateException("opcode " + r.opcode);
                };
        Link link =
                (r.flags & SqeFlags.HARD_LINK) != 0
                        ? Link.HARD
                        : (r.flags & SqeFlags.LINK) != 0 ? Link.SOFT : Link.NONE;
        Submission linked = plain.withLink(link);
        return (r.flags & SqeFlags.CQE_SKIP_SUCCESS) != 0 ? linked.asQuiet() : linked;
    }

    private Submission backend(Request r) {
        int backend = backends.computeIfAbsent(r.fd, _ -> backends.size());
        return Submission.transfer(Operation.BACKEND, backend, r.length);
    }

    private static Operation command(int operation) {
        return switch (operation) {
            case UblkCommand.REGISTER_IO_BUF -> Operation.REGISTER;
            case UblkCommand.UNREGISTER_IO_BUF -> Operation.UNREGISTER;
            case UblkCommand.COMMIT_AND_FETCH_REQ -> Operation.COMMIT;
            default -> throw new IllegalStateException("command " + operation);
        };
    }
}
