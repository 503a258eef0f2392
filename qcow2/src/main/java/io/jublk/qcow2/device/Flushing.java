package io.jublk.qcow2.device;

import io.jublk.uring.Errno;

/** Flushes: all that was acknowledged, and the tables that lead to it, on stable storage. */
final class Flushing extends Course {

    Flushing(LiveImage image) {
        super(image);
    }

    @Override
    boolean advance(Work work) {
        if (image.stopped() != null) {
            throw image.failure(Errno.EIO, "the image is not written to any more");
        }
        if (work.round == 0 && !work.synced && !work.flushed && image.writeBack.isClean()) {
            // The tables are there already: what is left is data in clusters that they name.
            work.synced = true;
            image.sync(work.request());
            return false;
        }
        if (work.synced) {
            work.synced = false;
            work.flushed = true;
            return !image.freed.beginGiving(work);
        }
        return work.flushed || image.writeBack.await(work);
    }

    @Override
    void prepare(Work work) {
        work.synced = false;
        work.flushed = false;
    }

    @Override
    void abandon(Work work) {
        if (work.synced) {
            // The kernel may have dropped what it could not write: a next sync would say nothing.
            image.stopWriting("a sync of it failed");
        }
    }
}
