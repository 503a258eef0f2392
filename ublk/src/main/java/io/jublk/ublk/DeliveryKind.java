package io.jublk.ublk;

/** How requests come from the driver and go back to it, whatever their data path. */
public enum DeliveryKind {
    /** A command of its own for each tag: FETCH, then COMMIT_AND_FETCH for ever. */
    PER_TAG,
    /** Many tags by one command: one that goes on fetching, one commit a turn (Linux 7.0). */
    BATCHED;

    /** How a device with these bits of {@link Feature} delivers. */
    public static DeliveryKind ofFlags(long flags) {
        return Feature.BATCH_IO.isIn(flags) ? BATCHED : PER_TAG;
    }

    /** As options and output spell it: {@code per-tag}. */
    public String label() {
        return Labels.of(this);
    }

    /**
     * @throws UblkException for a word that is none
     */
    public static DeliveryKind ofLabel(String label) {
        return Labels.parse(DeliveryKind.class, "no delivery", label);
    }
}
