package io.jublk.uring;

/**
 * What a ring is asked to be. Flags that the kernel lacks are dropped one by one, newest first;
 * {@link Ring#flags} says what was granted.
 *
 * @param entries submissions that fit before one enter, 1 to {@link #MAX_ENTRIES}; rounded up to a
 *     power of two by the kernel
 * @param completionEntries completions that fit before they overflow; 0 for twice the entries
 * @param bigSqes 128-byte submissions, for commands with more than 16 bytes; never dropped
 * @param singleOwner one thread alone submits and waits (SINGLE_ISSUER with DEFER_TASKRUN)
 * @param startDisabled no submission until {@link Ring#enable}, whose caller becomes the owner
 */
public record RingOptions(
        int entries,
        int completionEntries,
        boolean bigSqes,
        boolean singleOwner,
        boolean startDisabled) {

    /** IORING_MAX_ENTRIES of the kernel (io_uring/io_uring.c). */
    public static final int MAX_ENTRIES = 32768;

    public RingOptions {
        if (entries < 1 || entries > MAX_ENTRIES) {
            throw new IllegalArgumentException(
                    "entries must be 1 to " + MAX_ENTRIES + ", not " + entries);
        }
        if (completionEntries != 0
                && (completionEntries < entries || completionEntries > 2 * MAX_ENTRIES)) {
            throw new IllegalArgumentException(
                    "completionEntries must be 0, or entries to "
                            + 2 * MAX_ENTRIES
                            + ", not "
                            + completionEntries);
        }
    }

    /** 64-byte submissions, one owner: what an I/O thread wants. */
    public static RingOptions ofEntries(int entries) {
        return new RingOptions(entries, 0, false, true, false);
    }

    public RingOptions withCompletionEntries(int count) {
        return new RingOptions(entries, count, bigSqes, singleOwner, startDisabled);
    }

    public RingOptions withBigSqes() {
        return new RingOptions(entries, completionEntries, true, singleOwner, startDisabled);
    }

    public RingOptions withManyOwners() {
        return new RingOptions(entries, completionEntries, bigSqes, false, startDisabled);
    }

    public RingOptions withStartDisabled() {
        return new RingOptions(entries, completionEntries, bigSqes, singleOwner, true);
    }

    /** The flags to ask for, all at once. */
    int wantedFlags() {
        return Setup.CLAMP
                | Setup.SUBMIT_ALL
                | Setup.COOP_TASKRUN
                | Setup.NO_SQARRAY
                | (completionEntries > 0 ? Setup.CQSIZE : 0)
                | (bigSqes ? Setup.SQE128 : 0)
                | (singleOwner ? Setup.SINGLE_ISSUER | Setup.DEFER_TASKRUN : 0)
                | (startDisabled ? Setup.R_DISABLED : 0);
    }
}
