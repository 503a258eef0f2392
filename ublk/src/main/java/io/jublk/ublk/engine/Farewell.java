package io.jublk.ublk.engine;

import io.jublk.uring.Errno;
import io.jublk.uring.Ring;
import java.util.concurrent.TimeUnit;

/**
 * The end of a queue whose device goes on without this server.
 *
 * <p>QUIESCE_DEV takes back the fetches that wait, and tells a server of it by no more than one of
 * them (ublk_ctrl_quiesce_dev, ublk_cancel_dev of drivers/block/ublk_drv.c): requests that are
 * being served are to be completed, and the fetch that comes with such a commit never ends, because
 * nobody takes it back. So a queue that has seen one fetch taken back has to know by itself when it
 * holds nothing more.
 *
 * <p>It knows of requests that it commits. Of those whose commit is linked behind their only
 * secondary it hears nothing until the tag's next request, which does not come. The driver knows:
 * NEED_GET_DATA for a tag that it does not ask data of is refused, with EBUSY when the driver has
 * the tag and with EINVAL while the server has it (ublk_ch_uring_cmd_local), and does nothing else.
 * So that is asked of every tag, in quiet moments, until each is the driver's. Then the ring may be
 * closed, which ends the fetches.
 */
final class Farewell {

    /** How long a queue waits for its requests before it asks. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Slot[] slots;
    private final int first;
    private final int step;

    /** Tags whose fetch was taken back, or of which the driver has said that it has them. */
    private final boolean[] gone;

    private int goneCount;
    private int vainAnswers;
    private boolean begun;

    /**
     * @param first the first tag that is the agent's
     * @param step how far it is to the next
     */
    Farewell(Slot[] slots, int first, int step) {
        this.slots = slots;
        this.first = first;
        this.step = step;
        gone = new boolean[slots.length];
    }

    /** How long a turn may wait. */
    long waitNanos() {
        return begun ? QUIET_NANOS : Ring.FOREVER;
    }

    /** The device is being quiesced, as another thread of the queue has seen. */
    void begin() {
        begun = true;
    }

    /** The driver has ended a fetch without a request. */
    void takenBack(Slot slot) {
        begin();
        markGone(slot);
    }

    /** A request has come: it was on its way when the driver began to take fetches back. */
    void delivered(Slot slot) {
        if (begun && gone[slot.tag]) {
            gone[slot.tag] = false;
            goneCount--;
        }
    }

    /** Nothing has happened for a while: asks of the tags that may be the driver's. */
    void ask(PerTagDelivery delivery) {
        if (!begun) {
            return;
        }
        for (int tag = first; tag < slots.length; tag += step) {
            Slot slot = slots[tag];
            if (!gone[tag] && (!slot.isOwned() || slot.committedAhead)) {
                delivery.ask(slot);
            }
        }
    }

    /** What the driver says of a tag. */
    void answered(Slot slot, int result) {
        if (result == -Errno.EBUSY && (!slot.isOwned() || slot.committedAhead)) {
            slot.disown();
            slot.pending = 0;
            markGone(slot);
        } else {
            vainAnswers++;
        }
    }

    /** How many answers have brought nothing since this was last asked: no turn has got further. */
    int takeVainAnswers() {
        int taken = vainAnswers;
        vainAnswers = 0;
        return taken;
    }

    boolean isOver() {
        return begun && goneCount == (slots.length - first + step - 1) / step;
    }

    private void markGone(Slot slot) {
        if (!gone[slot.tag]) {
            gone[slot.tag] = true;
            goneCount++;
        }
    }
}
