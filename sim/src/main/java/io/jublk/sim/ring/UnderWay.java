package io.jublk.sim.ring;

import io.jublk.sim.core.MoreErrno;
import io.jublk.uring.Errno;
import io.jublk.uring.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What rings have started and nobody has finished: transfers on devices, work for io_uring's
 * workers. Whoever schedules decides which of it goes on when.
 */
public final class UnderWay {

    private static final int INITIAL_CAPACITY = 64;

    private final Host host;
    private Request[] requests = new Request[INITIAL_CAPACITY];
    private int count;

    /** On a worker that sleeps in a driver. */
    private final List<Request> sleeping = new ArrayList<>();

    UnderWay(Host host) {
        this.host = host;
    }

    /** How many can go on at once. */
    public int count() {
        return count;
    }

    void add(Request request, boolean toBeIssued) {
        if (count == requests.length) {
            requests = Arrays.copyOf(requests, count * 2);
        }
        request.toBeIssued = toBeIssued;
        request.place = count;
        requests[count++] = request;
        request.ring.began();
    }

    /** Lets one go on, in most cases to its end; {@code index} is below {@link #count}. */
    public void proceed(int index) {
        Request request = requests[index];
        Task before = host.current;
        host.current = Host.WORKER;
        try {
            request.ring.began();
            if (request.toBeIssued) {
                remove(request);
                request.ring.issueOnWorker(request);
            } else if (Transfer.proceed(request, host.adversary)) {
                remove(request);
                request.ring.addTaskWork(request, Request.Work.COMPLETE);
            }
            request.ring.ended();
        } finally {
            host.current = before;
        }
    }

    /** The machine is gone before this one was done: it ends without having touched anything. */
    public void abandon() {
        Request request = requests[count - 1];
        request.ring.began();
        remove(request);
        request.result = -Errno.EIO;
        request.ring.addTaskWork(request, Request.Work.FAIL);
        request.ring.ended();
    }

    void remove(Request request) {
        Request last = requests[--count];
        requests[request.place] = last;
        last.place = request.place;
        request.place = -1;
        request.ring.ended();
    }

    void sleeps(Request request) {
        sleeping.add(request);
    }

    /** Whether a worker sleeps in a driver. */
    public boolean hasSleepers() {
        return !sleeping.isEmpty();
    }

    /** Asks the sleepers again; whether one has got on. */
    public boolean wake() {
        boolean woken = false;
        for (int i = sleeping.size() - 1; i >= 0; i--) {
            Request request = sleeping.get(i);
            if (request.ring.tryCommand(request)) {
                sleeping.remove(request);
                woken = true;
            }
        }
        return woken;
    }

    /**
     * io_wq_cancel_cb of io_uring/io-wq.c: 0 for work that had not begun, EALREADY for one that has
     * and now hears of it, ENOENT.
     */
    int cancel(SimRing ring, long userData) {
        for (int i = 0; i < count; i++) {
            Request r = requests[i];
            boolean onWorker = r.toBeIssued || (r.file != null && r.file.needsWorker());
            if (r.ring == ring && r.userData == userData && onWorker && r.moved == 0) {
                remove(r);
                r.result = -Errno.ECANCELED;
                ring.addTaskWork(r, Request.Work.FAIL);
                return 0;
            }
        }
        for (Request r : sleeping) {
            if (r.ring == ring && r.userData == userData) {
                interrupt(r);
                return -MoreErrno.EALREADY;
            }
        }
        return -Errno.ENOENT;
    }

    /** io_uring_try_cancel_iowq, when a ring goes: its workers are told to end. */
    void ringGoes(SimRing ring) {
        for (Request r : sleeping.toArray(Request[]::new)) {
            if (r.ring == ring) {
                interrupt(r);
            }
        }
        for (int i = count - 1; i >= 0; i--) {
            Request r = requests[i];
            if (r.ring == ring && r.toBeIssued && r.opcode == Op.URING_CMD) {
                remove(r);
                r.result = -Errno.ECANCELED;
                ring.addTaskWork(r, Request.Work.FAIL);
            }
        }
    }

    private void interrupt(Request r) {
        if (r.file instanceof CommandFile file && !file.isInterruptible(r)) {
            return;
        }
        sleeping.remove(r);
        r.result = -Errno.EINTR;
        r.ring.addTaskWork(r, Request.Work.FAIL);
    }

    /** Operations by opcode, for messages about a world that stands still. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(requests[i].opcode == Op.URING_CMD ? " command" : " transfer");
        }
        return count + " under way" + text + ", " + sleeping.size() + " asleep";
    }
}
