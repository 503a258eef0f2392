package io.jublk.qcow2.device;

import io.jublk.qcow2.check.Check;
import io.jublk.qcow2.check.CheckOptions;
import io.jublk.qcow2.check.CheckReport;
import io.jublk.qcow2.file.HostFile;
import io.jublk.uring.Kernel;
import io.jublk.uring.LinuxKernel;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Random;

/**
 * One life of an image, drawn from a seed: requests in any order and overlap, power cuts and
 * orderly ends between. After each the image is checked, read whole and compared with what a client
 * may expect.
 */
final class CrashRun implements SimDevice.Client {

    /** What ran. */
    record Outcome(long requests, int powerCuts, long leaks, int grown) {}

    /** How a life goes other than by power cuts on a disk that does what it says. */
    enum Mode {
        POWER_CUTS,
        /** The disk says that it has synced, and has not. */
        SYNCS_LIE,
        /** Instead of the power, the server goes; another finds all that was acknowledged. */
        SERVER_DIES,
        /** The same, of a server that keeps changes to itself until a flush. */
        FORGETFUL_SERVER_DIES
    }

    private static final int DEPTH = 8;

    /** An image becomes so many times as large at most. */
    private static final int MAX_GROWTH = 3;

    /** One in so many requests goes to the cluster of the one before: clients write in sequence. */
    private static final int STAYS = 2;

    /** One in so many requests makes it larger. */
    private static final int GROWS = 150;

    private final Kernel kernel = new LinuxKernel();
    private final Path image;
    private final ImageShape shape;
    private final Random random;
    private final DiskModel model;
    private final Mode mode;
    // ---- by tag
    private final int[] first = new int[DEPTH];
    private final int[] count = new int[DEPTH];
    private final long[] began = new long[DEPTH];
    private long requests;
    private int powerCuts;
    private long leaks;
    private int grown;

    /** A growing has begun, and perhaps ended with an error: the image may have this size. */
    private long maybeBytes;

    private boolean growing;

    /** Where the last request went. */
    private int lastSector;

    CrashRun(Path image, ImageShape shape, Random random, Mode mode) {
        this.mode = mode;
        this.image = image;
        this.shape = shape;
        this.random = random;
        this.model =
                new DiskModel(sectors(shape.sizeBytes()), MAX_GROWTH * sectors(shape.sizeBytes()));
    }

    Outcome run(int sessions) {
        SimDevice device = open();
        readAll(device, true);
        for (int session = 0; session < sessions; session++) {
            device.failures = random.nextInt(4) == 0 ? 200 : 0;
            boolean cut = random.nextInt(4) != 0;
            work(device, 20 + random.nextInt(400), cut);
            if (cut) {
                powerCuts++;
                if (serverDies()) {
                    device.serverDies();
                } else {
                    device.powerCut();
                }
            } else {
                device.close();
            }
            check(cut);
            device = open();
            readAll(device, false);
        }
        device.close();
        return new Outcome(requests, powerCuts, leaks, grown);
    }

    private boolean serverDies() {
        return mode == Mode.SERVER_DIES || mode == Mode.FORGETFUL_SERVER_DIES;
    }

    private SimDevice open() {
        Qcow2Options options =
                Qcow2Options.ofImage(image.toString()).withL2Cache(shape.l2CacheBytes());
        Qcow2Target target =
                options.withBuffered(true)
                        .withOutlivesServer(mode == Mode.SERVER_DIES)
                        .open(kernel);
        SimDevice device = new SimDevice(target, DEPTH, random, this);
        device.syncsLie = mode == Mode.SYNCS_LIE;
        settleSize(target.geometry().sizeBytes());
        return device;
    }

    /** The size that was acknowledged, or one that was asked for and not answered. */
    private void settleSize(long sizeBytes) {
        int now = sectors(sizeBytes);
        if (now != model.sectors()) {
            if (sizeBytes != maybeBytes) {
                throw new AssertionError(
                        "after %d power cuts the image has %d bytes, should have %d"
                                .formatted(
                                        powerCuts,
                                        sizeBytes,
                                        (long) model.sectors() * DiskModel.SECTOR));
            }
            model.grow(now);
        }
        maybeBytes = 0;
        growing = false;
    }

    private static int sectors(long bytes) {
        return (int) (bytes / DiskModel.SECTOR);
    }

    /**
     * @param leaky whether clusters may have leaked: not by an end in order
     */
    private void check(boolean leaky) {
        try (HostFile file = HostFile.open(image, true)) {
            CheckReport report = Check.run(file, CheckOptions.DEFAULTS);
            if (report.corruptions() > 0 || report.checkErrors() > 0) {
                throw new AssertionError("after " + powerCuts + " power cuts: " + report);
            }
            // What a power cut has leaked beyond the file's end shows when the file grows over it.
            if (!leaky && powerCuts == 0 && report.leaks() > 0) {
                throw new AssertionError("an end in order has leaked: " + report);
            }
            leaks = report.leaks();
        }
    }

    /**
     * @param trust take what is there for right
     */
    private void readAll(SimDevice device, boolean trust) {
        device.failures = 0;
        int perRead = SimRequest.MAX_BYTES / DiskModel.SECTOR;
        SimRequest tag = device.tags[0];
        for (int sector = 0; sector < model.sectors(); sector += perRead) {
            int n = Math.min(perRead, model.sectors() - sector);
            first[tag.tag()] = -1;
            tag.begin(
                    SimRequest.Kind.READ,
                    (long) sector * DiskModel.SECTOR,
                    (long) n * DiskModel.SECTOR);
            device.submit(tag);
            while (!tag.isFree()) {
                device.step();
            }
            byte[] bytes = tag.bytes();
            for (int i = 0; i < n; i++) {
                long found = DiskModel.hash(bytes, i * DiskModel.SECTOR);
                if (!trust && !model.mayBe(sector + i, found)) {
                    throw new AssertionError(
                            "after power cut %d sector %d holds %x, may be %s"
                                    .formatted(
                                            powerCuts,
                                            sector + i,
                                            found,
                                            model.describe(sector + i)));
                }
                model.settles(sector + i, found);
            }
        }
    }

    /** Requests until so many I/Os have ended; then at once the end, or all that is under way. */
    private void work(SimDevice device, int steps, boolean breakOff) {
        long end = device.steps() + steps;
        while (device.steps() < end) {
            for (SimRequest tag : device.tags) {
                if (tag.isFree() && random.nextInt(3) == 0) {
                    issue(device, tag);
                }
            }
            if (!device.isIdle()) {
                device.step();
            }
        }
        if (breakOff) {
            return;
        }
        drain(device);
        flush(device, device.tags[0]);
        drain(device);
    }

    private static void drain(SimDevice device) {
        while (!device.isIdle()) {
            device.step();
        }
        for (SimRequest tag : device.tags) {
            if (!tag.isFree()) {
                throw new AssertionError("tag " + tag.tag() + " waits for ever: " + tag.kind);
            }
        }
    }

    private void issue(SimDevice device, SimRequest tag) {
        int kind = random.nextInt(20);
        if (kind == 0) {
            flush(device, tag);
            return;
        }
        if (!growing && maybeBytes == 0 && shape.grows() && random.nextInt(GROWS) == 0) {
            grow(device, tag);
            return;
        }
        int cluster = shape.clusterBytes() / DiskModel.SECTOR;
        int at = place(cluster);
        int n = 1 + random.nextInt(Math.min(3 * cluster, SimRequest.MAX_BYTES / DiskModel.SECTOR));
        if (random.nextBoolean()) {
            at -= at % cluster;
            n = Math.max(cluster, n - n % cluster);
        } else if (random.nextBoolean()) {
            n = Math.min(n, 8);
        }
        lastSector = at;
        n = Math.min(Math.min(n, model.sectors() - at), SimRequest.MAX_BYTES / DiskModel.SECTOR);
        // No request crosses a multiple of the chunk size.
        int chunk = device.target.geometry().chunkBytes() / DiskModel.SECTOR;
        if (chunk > 0) {
            n = Math.min(n, chunk - at % chunk);
        }
        if (kind < 6) {
            read(device, tag, at, n);
        } else if (kind < 15) {
            write(device, tag, at, n);
        } else {
            clear(device, tag, at, n, kind < 17);
        }
    }

    private int place(int clusterSectors) {
        if (random.nextInt(STAYS) != 0) {
            return random.nextInt(model.sectors());
        }
        int start = lastSector - lastSector % clusterSectors;
        return start + random.nextInt(Math.min(clusterSectors, model.sectors() - start));
    }

    private void read(SimDevice device, SimRequest tag, int at, int n) {
        if (model.mayRead(at, n)) {
            model.readBegins(at, n);
            begin(device, tag, SimRequest.Kind.READ, at, n);
        }
    }

    private void write(SimDevice device, SimRequest tag, int at, int n) {
        if (!model.mayWrite(at, n)) {
            return;
        }
        byte[] bytes = new byte[n * DiskModel.SECTOR];
        random.nextBytes(bytes);
        for (int i = 0; i < n; i++) {
            model.writeBegins(at + i, DiskModel.hash(bytes, i * DiskModel.SECTOR));
        }
        tag.begin(SimRequest.Kind.WRITE, (long) at * DiskModel.SECTOR, (long) n * DiskModel.SECTOR);
        tag.payload().copyFrom(MemorySegment.ofArray(bytes));
        submit(device, tag, at, n);
    }

    private void clear(SimDevice device, SimRequest tag, int at, int n, boolean zeroes) {
        int from = at;
        int to = at + n;
        int cluster = shape.clusterBytes() / DiskModel.SECTOR;
        if (!zeroes) {
            from = (at + cluster - 1) / cluster * cluster;
            to = to == model.sectors() ? to : to / cluster * cluster;
            if (!shape.discardsToZeros()) {
                to = from;
            }
        }
        // The end of a growing disk lies here or there: what is whole up to it, too.
        if (!model.mayWrite(at, n) || (growing && at + n == model.sectors())) {
            return;
        }
        for (int i = from; i < to; i++) {
            model.writeBegins(i, 0);
        }
        tag.begin(
                zeroes ? SimRequest.Kind.ZEROES : SimRequest.Kind.DISCARD,
                (long) at * DiskModel.SECTOR,
                (long) n * DiskModel.SECTOR);
        submit(device, tag, from, Math.max(0, to - from));
    }

    private void flush(SimDevice device, SimRequest tag) {
        began[tag.tag()] = model.flushBegins();
        tag.begin(SimRequest.Kind.FLUSH, 0, 0);
        submit(device, tag, 0, 0);
    }

    private void grow(SimDevice device, SimRequest tag) {
        long most = MAX_GROWTH * shape.sizeBytes();
        long now = (long) model.sectors() * DiskModel.SECTOR;
        if (now == most) {
            return;
        }
        long unit = random.nextBoolean() ? DiskModel.SECTOR : shape.clusterBytes();
        long more = Math.max(1, random.nextLong(1 + (most - now) / 2 / unit)) * unit;
        growing = true;
        maybeBytes = Math.min(most, now + more);
        first[tag.tag()] = 0;
        count[tag.tag()] = 0;
        requests++;
        tag.begin(SimRequest.Kind.GROW, maybeBytes, 0);
        device.submit(tag);
    }

    private void begin(SimDevice device, SimRequest tag, SimRequest.Kind kind, int at, int n) {
        tag.begin(kind, (long) at * DiskModel.SECTOR, (long) n * DiskModel.SECTOR);
        submit(device, tag, at, n);
    }

    private void submit(SimDevice device, SimRequest tag, int at, int n) {
        requests++;
        first[tag.tag()] = at;
        count[tag.tag()] = n;
        device.submit(tag);
    }

    @Override
    public void completed(SimRequest tag, SimRequest.Kind kind, int error) {
        int at = first[tag.tag()];
        if (at < 0) {
            if (error != 0) {
                throw new AssertionError("read failed: " + error);
            }
            return; // of readAll
        }
        switch (kind) {
            case READ -> model.readEnds(at, tag.bytes(), error != 0);
            case GROW -> {
                growing = false;
                if (error == 0) {
                    model.grow(sectors(maybeBytes));
                    maybeBytes = 0;
                    grown++;
                }
            }
            case FLUSH -> {
                if (error == 0) {
                    model.flushEnds(began[tag.tag()]);
                }
            }
            default -> {
                for (int i = at; i < at + count[tag.tag()]; i++) {
                    model.writeEnds(i, error != 0);
                }
                if (serverDies() && error == 0) { // told is told: no flush is needed for it
                    model.flushEnds(model.flushBegins());
                }
            }
        }
    }
}
