package io.jublk.qcow2.device;

import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Step;

/**
 * How requests of one kind go on, step by step: {@link #advance} is called again whenever all that
 * it has described is done, until it says that nothing is left.
 */
abstract class Course {

    final LiveImage image;
    private final Step again = this::again;
    private final Step failed = this::failed;

    Course(LiveImage image) {
        this.image = image;
    }

    final void begin(IoRequest request) {
        synchronized (image) {
            Work work = image.works.begin(request);
            prepare(work);
            run(work);
        }
    }

    private void again(IoRequest request) {
        synchronized (image) {
            run(image.works.of(request));
        }
    }

    private void run(Work work) {
        IoRequest r = work.request();
        try {
            work.described = false;
            work.gathers = false;
            if (image.goOn(work) && advance(work)) {
                work.over = !work.described;
                return;
            }
            r.then(again);
            r.otherwise(failed);
        } catch (RequestFailure e) {
            image.giveUp(work);
            abandon(work);
            r.fail(e.errno());
        } catch (RuntimeException e) {
            // A mistake of ours: what is in memory may be wrong, and must not get to the file.
            image.stopWriting(e.toString());
            image.giveUp(work);
            abandon(work);
            throw e;
        }
    }

    private void failed(IoRequest request) {
        synchronized (image) {
            Work work = image.works.of(request);
            if (image.giveUp(work)) {
                run(work);
                return;
            }
            abandon(work);
            work.over = true;
            request.fail(request.error());
        }
    }

    /** The request has just come. */
    void prepare(Work work) {}

    /**
     * Looks and describes.
     *
     * @return true when the request is done once all that this call has described is
     */
    abstract boolean advance(Work work);

    /** Gives up what the request holds: it fails. */
    void abandon(Work work) {}
}
