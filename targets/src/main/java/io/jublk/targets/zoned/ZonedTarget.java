package io.jublk.targets.zoned;

import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Step;
import io.jublk.ublk.Target;
import io.jublk.ublk.ZoneLimits;
import io.jublk.ublk.ZoneReport;
import io.jublk.ublk.Zoned;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A device of zones, wherever their bytes are. Any number of writes and appends may be under way in
 * one zone, from any queue; each has its place when it begins. A reset or a finish waits for those
 * that were before it, and those that come after wait for it.
 */
public abstract class ZonedTarget implements Target, Zoned {

    /** How many zones one round of a reset of all zones takes on at once. */
    private static final int ZONES_PER_ROUND = 256;

    final ZoneShape shape;
    private final ZoneLimits limits;
    private final Geometry geometry;

    /** All of the state below; held for a few instructions, by every queue's thread. */
    private final Object lock = new Object();

    final ZoneTable table;

    /** Writes under way, by zone. */
    private final int[] writing;

    /** Who has a zone to itself, or waits to have it. */
    private final @Nullable IoRequest[] owner;

    /** Requests that wait for a zone to be settled: all try again when one is. */
    private final ArrayDeque<IoRequest> waiting = new ArrayDeque<>();

    // A request allocates nothing: what comes next in one is made here.
    private final Step readAgain = this::read;
    private final Step readUnsettled = this::readUnsettled;
    private final Step writeAgain = this::write;
    private final Step appendAgain = this::appendToZone;
    private final Step writeDone = this::writeDone;
    private final Step writeFailed = this::writeFailed;
    private final Step writeUndone = this::writeUndone;
    private final Step openAgain = this::openZone;
    private final Step closeAgain = this::closeZone;
    private final Step finishAgain = this::finishZone;
    private final Step finishMoved = r -> moved(r, true);
    private final Step resetAgain = this::resetZone;
    private final Step resetMoved = r -> moved(r, false);
    private final Step ended = r -> ended(r, 0);
    private final Step failed = r -> ended(r, r.error());
    private final Step resetAllAgain = this::resetAllZones;
    private final Step resetAllMoved = this::resetAllMoved;
    private final Step resetAllKept = this::resetAllKept;
    private final Step resetAllFailed = this::resetAllFailed;

    ZonedTarget(ZoneShape shape, ZoneLimits limits, Geometry geometry) {
        this.shape = shape;
        this.limits = limits;
        this.geometry = geometry;
        table = new ZoneTable(shape, limits.maxOpen(), limits.maxActive());
        writing = new int[shape.zones()];
        owner = new IoRequest[shape.zones()];
    }

    // ---- where the bytes are; lengths are more than 0, positions within the zone

    abstract void readZone(IoRequest r, int zone, long from, long length);

    abstract void writeZone(IoRequest r, int zone, long from, long length);

    /** Makes the zone's content end here; for good, once {@link #keepEnd} is done too. */
    abstract void setEnd(IoRequest r, int zone, long end);

    abstract void keepEnd(IoRequest r, int zone);

    /** A write has succeeded. Called with the lock held. */
    abstract void written(IoRequest r, int zone);

    /** Nothing is to be seen of a write that has failed, and behind which there are others. */
    abstract void blank(int zone, long from, long length);

    // ---- Target, Zoned

    @Override
    public String type() {
        return "zoned";
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public ZoneLimits zoneLimits() {
        return limits;
    }

    public ZoneShape shape() {
        return shape;
    }

    @Override
    public void reportZones(long firstZone, int count, ZoneReport report) {
        synchronized (lock) {
            long end = Math.min(shape.zones(), firstZone + count);
            for (int zone = (int) firstZone; zone < end; zone++) {
                long start = shape.startOf(zone);
                if (shape.isConventional(zone)) {
                    report.conventional(start, shape.zoneBytes());
                } else {
                    report.sequential(
                            start,
                            shape.zoneBytes(),
                            shape.capacityBytes(),
                            start + table.pointer(zone),
                            table.condition(zone));
                }
            }
        }
    }

    @Override
    public void read(IoRequest r) {
        int zone = zone(r);
        long from = position(r);
        long content;
        boolean settled;
        synchronized (lock) {
            content = table.content(zone);
            settled = shape.isConventional(zone) || isSettled(zone);
        }
        long there = Math.clamp(content - from, 0, r.lengthBytes());
        if (there > 0) {
            readZone(r, zone, from, there);
            if (!settled) {
                r.otherwise(readUnsettled);
            }
        }
        if (there < r.lengthBytes()) {
            r.zero(there, r.lengthBytes() - there);
        }
    }

    /** It read what was being written, or going: what was there a moment ago may not be yet. */
    private void readUnsettled(IoRequest r) {
        synchronized (lock) {
            if (!isSettled(zone(r))) {
                await(r, readAgain);
                return;
            }
        }
        read(r);
    }

    @Override
    public void write(IoRequest r) {
        int zone = zone(r);
        synchronized (lock) {
            if (owner[zone] != null) {
                await(r, writeAgain);
                return;
            }
            if (refused(r, table.write(zone, position(r), r.lengthBytes()))) {
                return;
            }
            writing[zone]++;
        }
        beginWrite(r, zone);
    }

    @Override
    public void appendToZone(IoRequest r) {
        int zone = zone(r);
        synchronized (lock) {
            if (owner[zone] != null) {
                await(r, appendAgain);
                return;
            }
            long from = table.pointer(zone);
            if (refused(r, table.append(zone, r.lengthBytes()))) {
                return;
            }
            r.appendedAt(shape.startOf(zone) + from);
            writing[zone]++;
        }
        beginWrite(r, zone);
    }

    private void beginWrite(IoRequest r, int zone) {
        writeZone(r, zone, position(r), r.lengthBytes());
        r.then(writeDone);
        r.otherwise(writeFailed);
    }

    private void writeDone(IoRequest r) {
        synchronized (lock) {
            written(r, zone(r));
            endWrite(r, zone(r));
        }
    }

    private void writeFailed(IoRequest r) {
        int zone = zone(r);
        long from = position(r);
        synchronized (lock) {
            boolean last =
                    !shape.isConventional(zone)
                            && owner[zone] == null
                            && writing[zone] == 1
                            && table.pointer(zone) == from + r.lengthBytes();
            if (!last) {
                if (!shape.isConventional(zone)) {
                    blank(zone, from, r.lengthBytes());
                }
                endWrite(r, zone);
                r.fail(r.error());
                return;
            }
            owner[zone] = r; // nothing may be written there before its end is where it was
        }
        setEnd(r, zone, from);
        r.then(writeUndone);
        r.otherwise(writeUndone);
    }

    private void writeUndone(IoRequest r) {
        int zone = zone(r);
        synchronized (lock) {
            table.giveBack(zone, position(r));
            owner[zone] = null;
            endWrite(r, zone);
        }
        r.fail(0);
    }

    private void endWrite(IoRequest r, int zone) {
        if (--writing[zone] == 0) {
            wakeAll(r);
        }
    }

    @Override
    public void openZone(IoRequest r) {
        synchronized (lock) {
            if (owner[zone(r)] != null) {
                await(r, openAgain);
            } else {
                refused(r, table.open(zone(r)));
            }
        }
    }

    @Override
    public void closeZone(IoRequest r) {
        synchronized (lock) {
            if (owner[zone(r)] != null) {
                await(r, closeAgain);
            } else {
                refused(r, table.close(zone(r)));
            }
        }
    }

    @Override
    public void finishZone(IoRequest r) {
        int zone = zone(r);
        synchronized (lock) {
            if (!own(r, zone, finishAgain)) {
                return;
            }
            if (refused(r, table.mayFinish(zone))) {
                disown(r, zone);
                return;
            }
        }
        setEnd(r, zone, shape.capacityBytes());
        r.then(finishMoved);
        r.otherwise(failed);
    }

    @Override
    public void resetZone(IoRequest r) {
        int zone = zone(r);
        synchronized (lock) {
            if (!own(r, zone, resetAgain)) {
                return;
            }
            if (refused(r, table.mayReset(zone))) {
                disown(r, zone);
                return;
            }
        }
        setEnd(r, zone, 0);
        r.then(resetMoved);
        r.otherwise(failed);
    }

    private void moved(IoRequest r, boolean finished) {
        int zone = zone(r);
        synchronized (lock) {
            if (finished) {
                table.finish(zone);
            } else {
                table.reset(zone);
            }
        }
        keepEnd(r, zone);
        r.then(ended);
        r.otherwise(failed);
    }

    /** Takes on what is settled, round by round, until all zones are empty. */
    @Override
    public void resetAllZones(IoRequest r) {
        boolean wait = false;
        int taken = 0;
        synchronized (lock) {
            for (int zone = shape.conventional(); zone < shape.zones(); zone++) {
                if (!isSettled(zone)) {
                    wait = true;
                } else if (!table.isEmpty(zone) && taken < ZONES_PER_ROUND) {
                    owner[zone] = r;
                    setEnd(r, zone, 0);
                    taken++;
                }
            }
            if (taken == 0 && wait) {
                await(r, resetAllAgain);
            }
        }
        if (taken > 0) {
            r.then(resetAllMoved);
            r.otherwise(resetAllFailed);
        }
    }

    private void resetAllMoved(IoRequest r) {
        synchronized (lock) {
            for (int zone = shape.conventional(); zone < shape.zones(); zone++) {
                if (owns(r, zone)) {
                    table.reset(zone);
                    keepEnd(r, zone);
                }
            }
        }
        r.then(resetAllKept);
        r.otherwise(resetAllFailed);
    }

    private void resetAllKept(IoRequest r) {
        releaseAll(r);
        resetAllZones(r);
    }

    private void resetAllFailed(IoRequest r) {
        releaseAll(r);
        r.fail(r.error());
    }

    // ---- a zone to oneself

    private boolean isSettled(int zone) {
        return owner[zone] == null && writing[zone] == 0;
    }

    /** Takes the zone, and waits for its writes: whoever comes later waits for us. */
    private boolean own(IoRequest r, int zone, Step again) {
        if (owner[zone] != null && !owns(r, zone)) {
            await(r, again);
            return false;
        }
        owner[zone] = r;
        if (writing[zone] > 0) {
            await(r, again);
            return false;
        }
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // of a tag's one and only object
    private boolean owns(IoRequest r, int zone) {
        return owner[zone] == r;
    }

    private void disown(IoRequest r, int zone) {
        owner[zone] = null;
        wakeAll(r);
    }

    private void ended(IoRequest r, int error) {
        synchronized (lock) {
            disown(r, zone(r));
        }
        refused(r, error);
    }

    /** Gives up every zone that the request has. */
    private void releaseAll(IoRequest r) {
        synchronized (lock) {
            for (int zone = shape.conventional(); zone < shape.zones(); zone++) {
                if (owns(r, zone)) {
                    owner[zone] = null;
                }
            }
            wakeAll(r);
        }
    }

    private void await(IoRequest r, Step again) {
        r.park();
        r.then(again);
        waiting.add(r);
    }

    private void wakeAll(IoRequest r) {
        while (!waiting.isEmpty()) {
            r.wake(waiting.remove());
        }
    }

    private static boolean refused(IoRequest r, int error) {
        if (error < 0) {
            r.fail(error);
        }
        return error < 0;
    }

    private int zone(IoRequest r) {
        return shape.zoneOf(r.offsetBytes());
    }

    /** Within its zone, where it reads or writes; an append once it has its place. */
    private long position(IoRequest r) {
        return r.appendedAt() % shape.zoneBytes();
    }
}
