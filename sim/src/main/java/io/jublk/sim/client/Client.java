package io.jublk.sim.client;

import io.jublk.sim.core.Journal;
import io.jublk.sim.core.Memory;
import io.jublk.sim.ublk.BlockListener;
import io.jublk.sim.ublk.Limits;
import io.jublk.sim.ublk.UblkDevice;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Errno;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Uses a block device: issues requests, and checks what becomes of each. It lives through several
 * servers of the same storage.
 */
public final class Client implements BlockListener {

    private static final int SECTOR_BYTES = Stamp.SECTOR_BYTES;

    private final long seed;
    private final int requests;
    private final int queues;
    private final int depth;
    private final int maxSectors;

    /** The storage keeps what is written; without, it reads as zeros for ever. */
    private final boolean keeps;

    /** Memory that it has in common with the server; null for none. */
    private final @Nullable ClientMemory shared;

    private final IntPredicate wanted;
    private final LongSupplier hardFaults;
    private final Journal journal;

    private final @Nullable Model model;
    private @Nullable Workload workload;
    private @Nullable UblkDevice device;
    private Limits limits =
            new Limits(0, SECTOR_BYTES, 0, 0, 0, 0, false, false, false, SECTOR_BYTES);

    // What each tag holds; places are queue * depth + tag.
    private final boolean[] busy;
    private final int[] number;
    private final int[] operation;
    private final int[] sector;
    private final int[] sectors;
    private final long[] began;
    private final int[] write;
    private final long[] faultsBefore;

    /** Where the request's pages lie. */
    private final long[] memory;

    /** The block layer's flush behind a FUA write that the device cannot take. */
    private final boolean[] flushing;

    private final int[] freeTags;
    private final int[] freeCount;

    private int next;
    private int underWay;
    private long ended;
    private long failed;

    /** The server is going, or was told to stop: errors need no other reason. */
    private boolean unserved = true;

    /**
     * @param requests how many it makes in all
     * @param maxSectors the largest request
     * @param keeps the target keeps what is written
     * @param shared where pages of requests may lie beside the tags' own; null for nowhere
     * @param wanted which request numbers are really made
     * @param hardFaults counts the failures that were injected: an error needs a reason
     */
    public Client(
            long seed,
            int requests,
            int queues,
            int depth,
            int maxSectors,
            int deviceSectors,
            boolean keeps,
            @Nullable ClientMemory shared,
            IntPredicate wanted,
            LongSupplier hardFaults,
            Journal journal) {
        this.seed = seed;
        this.requests = requests;
        this.queues = queues;
        this.depth = depth;
        this.maxSectors = maxSectors;
        this.keeps = keeps;
        this.shared = shared;
        this.wanted = wanted;
        this.hardFaults = hardFaults;
        this.journal = journal;
        model = keeps ? new Model(deviceSectors) : null;
        int places = queues * depth;
        busy = new boolean[places];
        number = new int[places];
        operation = new int[places];
        sector = new int[places];
        sectors = new int[places];
        began = new long[places];
        write = new int[places];
        faultsBefore = new long[places];
        memory = new long[places];
        flushing = new boolean[places];
        freeTags = new int[places];
        freeCount = new int[queues];
        for (int q = 0; q < queues; q++) {
            for (int tag = depth - 1; tag >= 0; tag--) {
                freeTags[q * depth + freeCount[q]++] = tag;
            }
        }
    }

    /** The device is there. */
    public void attach(UblkDevice newDevice) {
        device = newDevice;
        limits = newDevice.limits();
        workload = new Workload(seed, limits, queues, maxSectors);
        newDevice.listener(this);
        unserved = false;
    }

    /** From now on a failure needs a fault. */
    public void served() {
        unserved = false;
    }

    /** From now on requests may fail without a fault. */
    public void serverGoes() {
        unserved = true;
    }

    /** All its requests were made and have ended. */
    public boolean isDone() {
        return next >= requests && underWay == 0;
    }

    /** It has another request to make, and a tag for it. */
    public boolean canIssue() {
        if (next >= requests) {
            return false;
        }
        for (int count : freeCount) {
            if (count > 0) {
                return true;
            }
        }
        return false;
    }

    public int underWay() {
        return underWay;
    }

    /** Requests that have ended. */
    public long ended() {
        return ended;
    }

    /** Those of them that failed. */
    public long failed() {
        return failed;
    }

    /** How many were made or left out so far. */
    public int made() {
        return next;
    }

    // ---- requests

    /** Makes the next request. */
    public void issue() {
        int n = next++;
        if (!wanted.test(n)) {
            return;
        }
        Workload w = started(workload);
        w.draw(n);
        int queue = w.queue;
        while (freeCount[queue] == 0) {
            queue = queue + 1 == queues ? 0 : queue + 1;
        }
        int tag = freeTags[queue * depth + --freeCount[queue]];
        int place = queue * depth + tag;
        busy[place] = true;
        number[place] = n;
        operation[place] = w.operation;
        sector[place] = w.sector;
        sectors[place] = w.sectors;
        faultsBefore[place] = hardFaults.getAsLong();
        flushing[place] = false;
        underWay++;
        journal.record(Journal.Event.REQUEST, tag, queue, n);
        memory[place] = memoryOf(queue, tag, place, n);
        prepare(place, n);
        int count = w.operation == Workload.FLUSH ? 0 : w.sectors;
        started(device)
                .submit(
                        queue,
                        tag,
                        opFlags(w),
                        w.operation == Workload.FLUSH ? 0 : w.sector,
                        count,
                        memory[place]);
    }

    private long memoryOf(int queue, int tag, int place, int n) {
        ClientMemory common = shared;
        long address =
                common == null ? ClientMemory.OWN : common.address(n, place, limits.memoryBytes());
        return address == ClientMemory.OWN ? started(device).payload(queue, tag) : address;
    }

    /** Fills the payload, and tells the model. */
    private void prepare(int place, int n) {
        long payload = memory[place];
        int s = sector[place];
        int count = sectors[place];
        switch (operation[place]) {
            case Workload.READ -> {
                Stamp.poison(payload, (long) count * SECTOR_BYTES);
                began[place] = model != null ? model.beginRead(s, count) : 0;
            }
            case Workload.WRITE, Workload.WRITE_FUA -> {
                Stamp.write(payload, n + 1, s, count);
                write[place] = model != null ? model.beginWrite(n + 1, false, s, count) : 0;
            }
            case Workload.FLUSH -> began[place] = model != null ? model.tick() : 0;
            default -> write[place] = model != null ? model.beginWrite(n + 1, true, s, count) : 0;
        }
    }

    private int opFlags(Workload w) {
        return switch (w.operation) {
            case Workload.READ -> IoOp.READ;
            case Workload.WRITE -> IoOp.WRITE;
            case Workload.WRITE_FUA -> IoOp.WRITE | (limits.fua() ? IoOp.FLAG_FUA : 0);
            case Workload.FLUSH -> IoOp.FLUSH;
            case Workload.DISCARD -> IoOp.DISCARD;
            default -> IoOp.WRITE_ZEROES | (w.mayUnmap ? 0 : IoOp.FLAG_NOUNMAP);
        };
    }

    @Override
    public void ended(int queue, int tag, int result) {
        int place = queue * depth + tag;
        if (!busy[place]) {
            throw new Finding(
                    "a request ended twice: tag %d of queue %d, last request %d"
                            .formatted(tag, queue, number[place]));
        }
        boolean succeeded = result == 0;
        if (!succeeded) {
            failed++;
            if (!unserved && hardFaults.getAsLong() == faultsBefore[place]) {
                throw new Finding(
                        "%s failed though nothing had: %s"
                                .formatted(describe(place), Errno.describe(result)));
            }
        }
        if (needsFlush(place, succeeded)) {
            flushing[place] = true;
            began[place] = model != null ? model.tick() : 0;
            started(device).submit(queue, tag, IoOp.FLUSH, 0, 0);
            return;
        }
        // The tag is free before the checks: they may throw.
        busy[place] = false;
        freeTags[queue * depth + freeCount[queue]++] = tag;
        underWay--;
        ended++;
        check(place, succeeded);
    }

    private boolean needsFlush(int place, boolean succeeded) {
        return succeeded
                && operation[place] == Workload.WRITE_FUA
                && limits.writeCache()
                && !limits.fua()
                && !flushing[place];
    }

    private void check(int place, boolean succeeded) {
        long payload = memory[place];
        int s = sector[place];
        int count = sectors[place];
        Model m = model;
        switch (operation[place]) {
            case Workload.READ -> {
                if (m != null) {
                    m.endRead(s, count, began[place], payload, succeeded, number[place]);
                } else if (succeeded) {
                    checkZeros(place, payload);
                }
            }
            case Workload.WRITE, Workload.WRITE_FUA -> {
                if (m != null) {
                    m.endWrite(write[place], succeeded, operation[place] == Workload.WRITE_FUA);
                }
                // Whoever reads the payload from now on reads what nobody wrote.
                Stamp.poison(payload, (long) count * SECTOR_BYTES);
            }
            case Workload.FLUSH -> {
                if (m != null && succeeded) {
                    m.flushed(began[place]);
                }
            }
            default -> {
                if (m != null) {
                    m.endWrite(write[place], succeeded, false);
                }
            }
        }
    }

    private void checkZeros(int place, long payload) {
        for (int i = 0; i < sectors[place]; i++) {
            long at = payload + (long) i * SECTOR_BYTES;
            if (!Stamp.isZero(at)) {
                throw new Finding(
                        "%s shows %s of a device that keeps nothing"
                                .formatted(describe(place), Stamp.describe(Memory.getLong(at))));
            }
        }
    }

    // ---- the end of the world

    /**
     * The power was cut and everything has ended: looks at the storage itself.
     *
     * @param address where a sector of the device lies in memory now
     */
    public void afterPowerCut(IntToLongFunction address) {
        Model m = model;
        if (m == null) {
            return;
        }
        m.powerCut();
        for (int s = 0; s < m.sectors(); s++) {
            m.afterPowerCut(s, address.applyAsLong(s));
        }
    }

    /** What is still under way, for the message that nothing happens any more. */
    public String pending() {
        StringBuilder text = new StringBuilder();
        for (int place = 0; place < busy.length; place++) {
            if (busy[place]) {
                text.append(text.isEmpty() ? "" : "; ").append(describe(place));
            }
        }
        return text.toString();
    }

    private String describe(int place) {
        String name =
                switch (operation[place]) {
                    case Workload.READ -> "read";
                    case Workload.WRITE -> "write";
                    case Workload.WRITE_FUA -> "FUA write";
                    case Workload.FLUSH -> "flush";
                    case Workload.DISCARD -> "discard";
                    default -> "write-zeroes";
                };
        return "%s %d (tag %d of queue %d, sectors %d + %d)"
                .formatted(
                        name,
                        number[place],
                        place % depth,
                        place / depth,
                        sector[place],
                        sectors[place]);
    }

    /** Whether the target keeps what is written to it. */
    public boolean keeps() {
        return keeps;
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the client has no device");
        }
        return part;
    }
}
