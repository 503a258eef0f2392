package io.jublk.qcow2.device;

/** Reads: the payload is gathered from wherever its parts lie. */
final class Reading extends Course {

    private final Gathering gathering;

    Reading(LiveImage image) {
        super(image);
        gathering = new Gathering(image);
    }

    @Override
    boolean advance(Work work) {
        work.described = true;
        return gathering.toPayload(work);
    }

    @Override
    void abandon(Work work) {
        gathering.abandon(work);
    }
}
