package io.jublk.lab.model;

import io.jublk.lab.cost.Cost;
import io.jublk.lab.model.Submission.Link;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's side of a server's ring: issues submissions in order, starts what is linked when the
 * one before has ended, posts completions. All of it on the server's processor, inside its enter,
 * as with IORING_SETUP_DEFER_TASKRUN.
 */
final class KernelModel {

    /** One fetch command's buffer holds so many tags (MAX_NR_TAG of ublk_drv.c). */
    private static final int MAX_BATCH = 128;

    /** A backend's transfer has ended, or a client's request has come. */
    private record Event(double atNanos, long order, @Nullable Op ended, @Nullable Active come) {}

    /**
     * A completion that the server can read.
     *
     * @param ended the operation; null for a delivery
     * @param come the requests delivered
     */
    record Completion(@Nullable Op ended, List<Active> come) {}

    private final Mechanism mechanism;
    private final Ask ask;
    private final Meter meter;
    private final Backends backends;
    private final boolean inMemory;
    private final Client client;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.comparingDouble(Event::atNanos).thenComparingLong(Event::order));
    private final Queue<Completion> completions = new ArrayDeque<>();
    private final List<Active> batch = new ArrayList<>();
    private final Driver driver;
    private long order;
    private long succeeded;

    KernelModel(
            Mechanism mechanism,
            Driver driver,
            Ask ask,
            Meter meter,
            Backends backends,
            boolean inMemory,
            Client client) {
        this.mechanism = mechanism;
        this.driver = driver;
        this.ask = ask;
        this.meter = meter;
        this.backends = backends;
        this.inMemory = inMemory;
        this.client = client;
    }

    /** A client sends a request. */
    void send(Active request) {
        events.add(new Event(request.beginNanos, order++, null, request));
    }

    /** io_uring_enter: submits, and returns when there is at least one completion. */
    Queue<Completion> enter(List<Op> submissions, List<Active> commits) {
        meter.charge(Cost.SYSCALL);
        for (Op op : submissions) {
            meter.charge(Cost.SQE);
            if (!op.held) {
                issue(op);
            }
        }
        if (!commits.isEmpty()) {
            meter.charge(Cost.SQE);
            meter.charge(Cost.BATCH_ELEMENT, commits.size());
            commits.forEach(this::commit);
        }
        runTaskWork();
        while (completions.isEmpty() && !events.isEmpty()) {
            meter.waitUntil(events.element().atNanos);
            runTaskWork();
        }
        return completions;
    }

    /** What has ended or come by now. */
    private void runTaskWork() {
        Event event = events.peek();
        while (event != null && event.atNanos <= meter.now()) {
            events.remove();
            if (event.ended != null) {
                complete(event.ended);
            }
            if (event.come != null) {
                deliver(event.come);
            }
            event = events.peek();
        }
        flushBatch();
    }

    private void deliver(Active request) {
        switch (driver) {
            case PLAIN -> {}
            case COPIES -> {
                if (ask.write()) {
                    meter.copy(ask.lengthBytes());
                }
            }
            case REGISTERS -> {
                meter.charge(Cost.TABLE_WRITE);
                meter.charge(Cost.REQUEST_REFERENCE);
            }
            case MATCHES -> meter.charge(Cost.PAGE_LOOKUP, Ask.pages(ask.lengthBytes()));
        }
        if (!mechanism.isBatched()) {
            completions.add(new Completion(null, List.of(request)));
            return;
        }
        meter.charge(Cost.BATCH_ELEMENT);
        batch.add(request);
        if (batch.size() == MAX_BATCH) {
            flushBatch();
        }
    }

    private void flushBatch() {
        if (!batch.isEmpty()) {
            completions.add(new Completion(null, List.copyOf(batch)));
            batch.clear();
        }
    }

    private void issue(Op op) {
        Submission s = op.submission;
        switch (s.operation()) {
            case REGISTER -> {
                if (!s.fails()) {
                    meter.charge(Cost.TABLE_WRITE);
                    meter.charge(Cost.REQUEST_REFERENCE);
                }
                complete(op);
            }
            case UNREGISTER -> {
                meter.charge(Cost.TABLE_WRITE);
                complete(op);
            }
            case PRIMARY -> {
                meter.charge(Cost.REQUEST_REFERENCE);
                complete(op);
            }
            case USER_COPY -> {
                meter.charge(Cost.WORKER_HOP); // no FMODE_NOWAIT: io_uring's workers do it
                meter.charge(Cost.FILE_OPERATION);
                meter.copy(s.lengthBytes());
                complete(op);
            }
            case SPLICE_IN -> {
                meter.charge(Cost.WORKER_HOP);
                meter.charge(Cost.PIPE);
                meter.charge(Cost.PAGE_REFERENCE, Ask.pages(s.lengthBytes()));
                op.request.payload.splice();
                complete(op);
            }
            case SPLICE_OUT -> {
                meter.charge(Cost.WORKER_HOP);
                transfer(op);
            }
            case BACKEND -> transfer(op);
            case COMMIT -> commit(op.request);
        }
    }

    private void transfer(Op op) {
        Submission s = op.submission;
        String refusal = ask.write() ? null : op.request.payload.refusesWrite();
        if (refusal != null) {
            throw new Refused(refusal);
        }
        meter.charge(Cost.FILE_OPERATION);
        meter.backend(s.lengthBytes(), inMemory);
        if (inMemory) {
            complete(op);
            return;
        }
        if (s.ownMemory()) { // direct I/O pins what no fixed buffer has pinned
            meter.charge(Cost.PAGE_REFERENCE, Ask.pages(s.lengthBytes()));
        }
        double end = backends.end(s.backend(), s.lengthBytes(), meter.now());
        events.add(new Event(end, order++, op, null));
    }

    private void complete(Op op) {
        Submission s = op.submission;
        if (s.operation().usesBackend() && !s.fails()) {
            succeeded++;
        }
        if (!s.quiet() || s.fails()) {
            completions.add(new Completion(op, List.of()));
        }
        Op next = op.next;
        if (next == null) {
            return;
        }
        if (!s.fails() || s.link() == Link.HARD) {
            meter.charge(Cost.LINK_HOP);
            issue(next);
        } else if (!s.quiet()) {
            throw new IllegalStateException("a chain that breaks behind a completion of its own");
        } // else the rest is canceled without a word (req_fail_link_node, io_fail_links)
    }

    private void commit(Active request) {
        switch (driver) {
            case COPIES -> {
                if (!ask.write()) {
                    meter.copy(ask.lengthBytes());
                }
            }
            case REGISTERS -> meter.charge(Cost.TABLE_WRITE);
            case PLAIN, MATCHES -> {}
        }
        Active following = client.ended(request, meter.now());
        if (following != null) {
            send(following);
        }
    }

    /** Transfers of backends that have succeeded. */
    long succeeded() {
        return succeeded;
    }
}
