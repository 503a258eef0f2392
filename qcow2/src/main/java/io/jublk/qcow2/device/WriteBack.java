package io.jublk.qcow2.device;

import io.jublk.ublk.IoRequest;
import io.jublk.uring.Kernel;

/**
 * Brings changed tables to the file, in rounds, in the only order that a power cut at any moment
 * forgives: what names a cluster reaches stable storage after all that the cluster needs has.
 *
 * <pre>
 * data, refcount blocks │ sync │ refcount table │ sync │ header │ sync │ L2 slices, L1 │ sync
 *                                  only when changed      only when the table has moved
 * │ header │ sync
 *   only when the disk has grown, or its L1 table has moved
 * </pre>
 *
 * A round writes what the tables held at its start; requests go on changing them. It is led by one
 * of the requests that need it; all others that came before its start share it, and those that come
 * while it runs share the next.
 */
final class WriteBack implements AutoCloseable {

    /** What the leader does next. */
    private enum Stage {
        BLOCKS,
        SYNC_BLOCKS,
        TABLE,
        SYNC_TABLE,
        HEADER,
        SYNC_HEADER,
        ENTRIES,
        SYNC_ENTRIES,
        DISK,
        SYNC_DISK,
        END
    }

    private final LiveImage image;
    private final Staging blocks;
    private final Staging table;
    private final Staging entries;
    private final WaitList waiting = new WaitList();
    private Stage stage = Stage.END;
    private boolean running;
    private boolean movesTable;
    private boolean changesDisk;
    private long started;
    private long completed;

    WriteBack(LiveImage image, Kernel kernel) {
        this.image = image;
        blocks = new Staging(kernel);
        table = new Staging(kernel);
        entries = new Staging(kernel);
    }

    boolean isRunning() {
        return running;
    }

    /** Nothing that a client has been told of waits for a round. */
    boolean isClean() {
        return !running && image.dirtyCount() == 0;
    }

    /** The round that will make durable what changes now. */
    long nextRound() {
        return started + 1;
    }

    /** The one that runs. */
    long runningRound() {
        return started;
    }

    long completedRounds() {
        return completed;
    }

    /**
     * Sees to a round that starts after the request's first call.
     *
     * @return true when it is complete; false when the request leads it or has been told to wait
     */
    boolean await(Work work) {
        if (work.round == 0) {
            work.round = nextRound();
        }
        if (completed >= work.round) {
            work.round = 0;
            return true;
        }
        if (running) {
            waiting.add(work);
        } else {
            start();
            work.leadsRound = true;
            lead(work);
        }
        return false;
    }

    private void start() {
        running = true;
        started++;
        stage = Stage.BLOCKS;
        blocks.clear();
        table.clear();
        entries.clear();
        image.refcounts.cache.stage(blocks);
        image.refcounts.table.stage(table, image.allocator.writableTableEntries());
        movesTable = image.tableHasMoved();
        changesDisk = image.disk.stage();
        image.l2.stage(entries);
        image.l1.stage(entries, image.l1.entries());
    }

    /**
     * The leader's next step.
     *
     * @return true when the round is over; false when there is I/O to wait for
     */
    boolean lead(Work work) {
        IoRequest r = work.request();
        while (true) {
            switch (stage) {
                case BLOCKS -> {
                    stage = Stage.SYNC_BLOCKS;
                    if (!blocks.isEmpty()) {
                        blocks.store(r, image.file);
                        return false;
                    }
                }
                case SYNC_BLOCKS -> {
                    image.sync(r);
                    boolean isAll = entries.isEmpty() && table.isEmpty() && !changesDisk;
                    stage = isAll ? Stage.END : Stage.TABLE;
                    return false;
                }
                case TABLE -> {
                    if (table.isEmpty()) {
                        stage = Stage.ENTRIES;
                    } else {
                        table.store(r, image.file);
                        stage = Stage.SYNC_TABLE;
                        return false;
                    }
                }
                case SYNC_TABLE -> {
                    r.sync(image.file);
                    stage = movesTable ? Stage.HEADER : Stage.ENTRIES;
                    return false;
                }
                case HEADER -> {
                    image.header.store(r, image.file);
                    stage = Stage.SYNC_HEADER;
                    return false;
                }
                case SYNC_HEADER -> {
                    r.sync(image.file);
                    stage = Stage.ENTRIES;
                    return false;
                }
                case ENTRIES -> {
                    if (entries.isEmpty()) {
                        stage = changesDisk ? Stage.DISK : Stage.END;
                    } else {
                        entries.store(r, image.file);
                        stage = Stage.SYNC_ENTRIES;
                        return false;
                    }
                }
                case SYNC_ENTRIES -> {
                    r.sync(image.file);
                    stage = changesDisk ? Stage.DISK : Stage.END;
                    return false;
                }
                case DISK -> {
                    image.disk.toHeader();
                    image.header.store(r, image.file);
                    stage = Stage.SYNC_DISK;
                    return false;
                }
                case SYNC_DISK -> {
                    r.sync(image.file);
                    stage = Stage.END;
                    return false;
                }
                case END -> {
                    end(work);
                    return true;
                }
            }
        }
    }

    private void end(Work work) {
        IoRequest r = work.request();
        image.refcounts.cache.written(r);
        image.refcounts.table.written();
        image.l2.written(r);
        image.l1.written();
        if (movesTable) {
            image.tableMoved();
        }
        image.disk.written();
        completed = started;
        running = false;
        work.leadsRound = false;
        waiting.wakeAll(r);
    }

    /** The leader has failed: all stays as dirty as it was, and those who wait try themselves. */
    void abandon(Work work) {
        if (!work.leadsRound) {
            return;
        }
        IoRequest r = work.request();
        work.leadsRound = false;
        image.refcounts.cache.notWritten(r);
        image.refcounts.table.notWritten();
        image.l2.notWritten(r);
        image.l1.notWritten();
        image.disk.notWritten();
        running = false;
        waiting.wakeAll(r);
        switch (stage) {
            // The stage is the one after what failed: after a sync, the kernel may have dropped
            // what it could not write, and a later sync would succeed without it.
            case TABLE, HEADER, ENTRIES, DISK, END -> image.stopWriting("a sync of it failed");
            default -> {}
        }
    }

    @Override
    public void close() {
        blocks.close();
        table.close();
        entries.close();
    }
}
