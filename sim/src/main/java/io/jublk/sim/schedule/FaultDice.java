package io.jublk.sim.schedule;

import io.jublk.sim.core.Adversary;
import io.jublk.sim.core.Dice;
import io.jublk.sim.core.Journal;
import io.jublk.sim.core.Node;
import io.jublk.uring.Errno;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The adversary of a seed. How often each kind of fault happens is drawn once for a run: some runs
 * see none of a kind, some see it all the time, and what hides behind rare combinations comes out.
 */
final class FaultDice implements Adversary {

    /**
     * One in so many, by the draw of the run; 0 for never. The engine tries again 64 times, which
     * one in six never comes to.
     */
    private static final int[] RATES = {0, 6, 25, 100, 100, 400, 400, 2000};

    /** Of those that fail requests or end a server: when frequent, nothing else would be seen. */
    private static final int[] GENTLE_RATES = {0, 25, 100, 400, 2000, 2000};

    /** A read falls short by whole words: a sector may then show two writes, but no word does. */
    private static final int WORD_BYTES = 8;

    private static final int SECTOR_BYTES = 512;

    private static final int HALF = 2;

    /** One run in so many has a range of its file that cannot be read or written. */
    private static final int BAD_RANGES = 5;

    private static final int BAD_WITHIN_SECTORS = 256;
    private static final int BAD_SECTORS = 16;

    private final Dice dice;
    private final int most;
    private final boolean order;
    private final int shorts;
    private final int errors;
    private final int retries;
    private final int interrupts;
    private final int registrations;
    private final int autoRegistrations;
    private final int overflows;
    private final int submissions;
    private final long badBegin;
    private final long badEnd;
    private final int tears;
    private final int inline;
    private final int halves;
    private final boolean writesBack;
    private final boolean powerCuts;
    private @Nullable Journal journal;

    /** The submission that is being cut short may be cut within a chain. */
    private boolean tearing;

    private boolean calm;

    /** For a while no chain is torn. */
    private boolean whole;

    private long hardFaults;
    private int faults;

    /**
     * @param salt other rates, and other faults at these
     */
    FaultDice(long seed, int salt, Set<Fault> kinds, int most) {
        Dice rates = new Dice(Dice.mix(seed, salt));
        dice = new Dice(Dice.mix(~seed, salt));
        this.most = most;
        order = kinds.contains(Fault.ORDER);
        shorts = rate(rates, kinds, Fault.SHORT, RATES);
        errors = rate(rates, kinds, Fault.ERROR, GENTLE_RATES);
        retries = rate(rates, kinds, Fault.RETRY, RATES);
        interrupts = rate(rates, kinds, Fault.INTERRUPT, RATES);
        registrations = rate(rates, kinds, Fault.REGISTRATION, RATES);
        autoRegistrations = rate(rates, kinds, Fault.AUTO_REGISTRATION, RATES);
        overflows = rate(rates, kinds, Fault.OVERFLOW, RATES);
        submissions = rate(rates, kinds, Fault.SUBMISSION, RATES);
        inline = rate(rates, kinds, Fault.ORDER, RATES);
        halves = rate(rates, kinds, Fault.ORDER, RATES);
        tears = rate(rates, kinds, Fault.TORN_CHAIN, GENTLE_RATES);
        boolean bad = rates.oneIn(BAD_RANGES) && kinds.contains(Fault.ERROR);
        badBegin = bad ? (long) rates.below(BAD_WITHIN_SECTORS) * SECTOR_BYTES : Long.MAX_VALUE;
        badEnd = bad ? badBegin + (1L + rates.below(BAD_SECTORS)) * SECTOR_BYTES : Long.MIN_VALUE;
        powerCuts = kinds.contains(Fault.POWER_CUT);
        writesBack = powerCuts;
    }

    /** Every kind draws, wanted or not, so that leaving one out leaves the others as they are. */
    private static int rate(Dice draws, Set<Fault> kinds, Fault kind, int[] rates) {
        int rate = rates[draws.below(rates.length)];
        return kinds.contains(kind) ? rate : 0;
    }

    void journal(Journal value) {
        journal = value;
    }

    /** How many operations were made to fail for good. */
    long hardFaults() {
        return hardFaults;
    }

    /** How many faults happened. */
    int faults() {
        return faults;
    }

    private boolean happens(int rate, Fault kind) {
        return dice.oneIn(rate) && counts(kind);
    }

    /** For a while nothing goes wrong. */
    void calm(boolean value) {
        calm = value;
    }

    /** For a while no chain is torn, so that no server ends by itself. */
    void keepChainsWhole(boolean value) {
        whole = value;
    }

    private boolean counts(Fault kind) {
        if (faults >= most || calm || (whole && kind == Fault.TORN_CHAIN)) {
            return false;
        }
        faults++;
        if (journal != null) {
            journal.record(Journal.Event.FAULT, kind.number(), faults, 0);
        }
        return true;
    }

    @Override
    public int transfer(Node file, boolean write, long offset, int lengthBytes) {
        if (happens(retries, Fault.RETRY)) {
            return dice.oneIn(HALF) ? -Errno.EAGAIN : -Errno.EINTR;
        }
        if (offset < badEnd && offset + lengthBytes > badBegin && counts(Fault.ERROR)) {
            hardFaults++;
            return -Errno.EIO;
        }
        if (happens(errors, Fault.ERROR)) {
            hardFaults++;
            return write && dice.oneIn(HALF) ? -Errno.ENOSPC : -Errno.EIO;
        }
        int unit = write ? SECTOR_BYTES : WORD_BYTES;
        if (lengthBytes > unit && happens(shorts, Fault.SHORT)) {
            return unit * (1 + dice.below((lengthBytes - 1) / unit));
        }
        return WHOLE;
    }

    @Override
    public int maintenance(Node file) {
        if (happens(errors, Fault.ERROR)) {
            hardFaults++;
            return -Errno.EIO;
        }
        return 0;
    }

    @Override
    public boolean endsInline() {
        return order && dice.oneIn(inline);
    }

    @Override
    public boolean movesInHalves() {
        return order && dice.oneIn(halves);
    }

    @Override
    public boolean registrationFails() {
        return happens(registrations, Fault.REGISTRATION);
    }

    @Override
    public boolean autoRegistrationFails() {
        return happens(autoRegistrations, Fault.AUTO_REGISTRATION);
    }

    @Override
    public boolean completionOverflows() {
        return happens(overflows, Fault.OVERFLOW);
    }

    @Override
    public boolean interruptsWait() {
        return happens(interrupts, Fault.INTERRUPT);
    }

    @Override
    public int submissionsTaken(int offered) {
        tearing = happens(tears, Fault.TORN_CHAIN);
        return tearing || happens(submissions, Fault.SUBMISSION) ? dice.below(offered) : offered;
    }

    @Override
    public boolean tearsChains() {
        return tearing;
    }

    @Override
    public boolean writesBack() {
        return writesBack && dice.oneIn(HALF);
    }

    @Override
    public boolean survivesPowerCut() {
        return powerCuts && dice.oneIn(HALF);
    }
}
