package io.jublk.lab.model;

import io.jublk.lab.cost.Cost;
import io.jublk.lab.model.Submission.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A server thread: enter, read all completions, prepare what follows from them, enter again. */
final class Server {

    private final Plan plan;
    private final boolean batched;
    private final Meter meter;
    private final KernelModel kernel;
    private List<Op> prepared = new ArrayList<>();
    private List<Active> commits = new ArrayList<>();

    Server(Plan plan, boolean batched, Meter meter, KernelModel kernel) {
        this.plan = plan;
        this.batched = batched;
        this.meter = meter;
        this.kernel = kernel;
    }

    void turn() {
        List<Op> submissions = prepared;
        List<Active> ending = commits;
        prepared = new ArrayList<>();
        commits = new ArrayList<>();
        Queue<KernelModel.Completion> completions = kernel.enter(submissions, ending);
        while (!completions.isEmpty()) {
            KernelModel.Completion completion = completions.remove();
            meter.charge(Cost.CQE);
            Op ended = completion.ended();
            if (ended != null && --ended.request.pending == 0) {
                prepareNext(ended.request);
            }
            completion.come().forEach(this::prepareNext);
        }
    }

    /** Turns without a completion of their own are one with the next; the commit ends all. */
    private void prepareNext(Active request) {
        do {
            prepare(request, plan.turns().get(++request.turn));
        } while (request.pending == 0 && request.turn + 1 < plan.turns().size());
    }

    private void prepare(Active request, List<Submission> turn) {
        Op before = null;
        boolean canceled = false;
        for (Submission s : turn) {
            boolean commit = s.operation() == Operation.COMMIT;
            if (commit && batched) {
                commits.add(request);
                continue;
            }
            Op op = new Op(request, s);
            if (before != null && before.submission.link() != Link.NONE) {
                before.next = op;
                op.held = true;
            }
            boolean silent = commit || canceled || (s.quiet() && !s.fails());
            request.pending += silent ? 0 : 1;
            canceled = s.link() == Link.SOFT && (canceled || s.fails());
            prepared.add(op);
            before = op;
        }
    }
}
