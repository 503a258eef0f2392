package io.jublk.sim.ring;

import io.jublk.sim.core.Adversary;
import io.jublk.sim.core.Clock;
import io.jublk.sim.core.Credentials;
import io.jublk.sim.core.Journal;
import io.jublk.sim.core.Node;
import org.jspecify.annotations.Nullable;

/** What all rings of a kernel share: who runs, what is under way, how to wait. */
public final class Host {

    /** Finds what a descriptor stands for. */
    @FunctionalInterface
    public interface Descriptors {
        @Nullable Node get(int fd);
    }

    /** Lets the rest of the world go on while a task sleeps in a ring. */
    @FunctionalInterface
    public interface Sleep {

        /**
         * @param deadlineNanos in simulated time; {@link Long#MAX_VALUE} for none
         * @return 0 when something may have come, or -EINTR, or -ETIME
         */
        int sleep(SimRing ring, long deadlineNanos);
    }

    /** Whoever is no server's thread: io_uring's workers, the kernel's own. */
    public static final Task WORKER = new Task(0);

    public final Adversary adversary;
    public final Clock clock = new Clock();
    public final Journal journal = new Journal();
    public final UnderWay underWay = new UnderWay(this);
    final Descriptors descriptors;
    final Sleep sleep;
    final Interposer interposer;

    /** The task on whose behalf the kernel runs now. */
    public Task current = WORKER;

    /** Of the process whose tasks they are. */
    public Credentials credentials = Credentials.ROOT;

    public Host(Adversary adversary, Descriptors descriptors, Sleep sleep, Interposer interposer) {
        this.adversary = adversary;
        this.descriptors = descriptors;
        this.sleep = sleep;
        this.interposer = interposer;
    }
}
