package io.jublk.qcow2.device;

import io.jublk.qcow2.format.Layout;

/**
 * Makes the virtual disk larger, beside the requests of its clients:
 *
 * <ol>
 *   <li>room for a longer L1 table, where the present one has too few entries; the table goes there
 *       in memory;
 *   <li>zeros where a longer backing file would come to light;
 *   <li>a round of {@link WriteBack}, which ends with the header: its one sector names the new
 *       table and the new size when all that they need is on stable storage.
 * </ol>
 *
 * One at a time.
 */
final class Growing extends Course {

    private enum Phase {
        TABLE,
        ZEROS,
        ROUND
    }

    private final Layout layout;
    private final Clearing zeroing;
    private final TableRoom room;
    private Phase phase = Phase.TABLE;
    private long oldBytes;
    private long oldDeviceBytes;
    private long newBytes;

    /**
     * @param zeroing what write-zeroes requests do
     */
    Growing(LiveImage image, Clearing zeroing) {
        super(image);
        this.layout = image.layout;
        this.zeroing = zeroing;
        room = new TableRoom(image);
    }

    /** What the next request is to bring about. */
    void aim(long sizeBytes) {
        newBytes = sizeBytes;
    }

    @Override
    void prepare(Work work) {
        phase = Phase.TABLE;
        oldBytes = image.top.sizeBytes();
        oldDeviceBytes = image.deviceBytes;
    }

    @Override
    boolean advance(Work work) {
        if (!image.mayChangeData(work)) {
            return false;
        }
        if (phase == Phase.TABLE && !table(work)) {
            return false;
        }
        if (phase == Phase.ZEROS) {
            if (!zeroing.advance(work)) {
                return false;
            }
            work.round = 0;
            phase = Phase.ROUND;
            image.disk.setSize(newBytes);
            return false; // when all that this step has described is there
        }
        return image.writeBack.await(work);
    }

    private boolean table(Work work) {
        long entries = layout.l1EntriesFor(newBytes);
        if (entries > image.l1.entries()) {
            if (image.disk.movesL1()) {
                image.writeBack.await(work); // one move at a time
                return false;
            }
            long clusters = layout.clustersFor(entries * Long.BYTES);
            if (!room.isThere(work, clusters)) {
                return false;
            }
            image.disk.moveL1(room.firstCluster(), (int) clusters, (int) entries);
        }
        long hidden = Math.min(newBytes, image.chain.backingBytes());
        image.top.resize(newBytes);
        image.deviceBytes = newBytes;
        work.start = Math.min(oldBytes, hidden);
        work.end = hidden;
        work.at = work.start;
        work.limit = work.at;
        work.zeros = true;
        phase = Phase.ZEROS;
        return true;
    }

    @Override
    void abandon(Work work) {
        room.abandon(work);
        zeroing.abandon(work);
        image.top.resize(oldBytes);
        image.deviceBytes = oldDeviceBytes;
        image.disk.setSize(oldBytes);
    }
}
