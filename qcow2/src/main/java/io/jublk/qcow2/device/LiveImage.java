package io.jublk.qcow2.device;

import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.Limits;
import io.jublk.qcow2.format.RefcountTableEntry;
import io.jublk.ublk.BackingFile;
import io.jublk.ublk.IoRequest;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of an open image. Guarded by its monitor: whoever touches it holds that, for
 * the time of one step and never across I/O.
 */
final class LiveImage implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("io.jublk.qcow2");

    /** Zeros are written so many bytes at a time. */
    private static final int ZEROS_BYTES = 64 << 10;

    final Layout layout;
    final Chain chain;
    final Qcow2Layer top;
    final BackingFile file;
    final Table l1;
    final SliceCache l2;
    final LiveHeader header;
    final RefcountBlocks refcounts;
    final ClusterAllocator allocator;
    final FreedClusters freed;
    final WriteBack writeBack;
    final DiskChange disk;
    final MetadataClusters metadata;
    private final FirstChange firstChange;
    final InFlight inFlight = new InFlight();
    final Works works = new Works();
    final DecodedClusters decoded;
    final BouncePool bounces;
    private final Mapping zeros;
    private boolean punches;

    /** The device's size: the disk's, without what is less than a block at its end. */
    long deviceBytes;

    /** Tables are written before a change is acknowledged: {@link Qcow2Options#outlivesServer}. */
    private final boolean outlivesServer;

    // ---- the refcount table has moved, and the header does not know yet
    private boolean tableMoves;
    private long oldTableCluster;
    private int oldTableClusters;
    private int tableClusters;

    private @Nullable String stopped;

    LiveImage(Kernel kernel, OpenedImage opened, boolean punches, boolean outlivesServer) {
        chain = opened.chain();
        top = opened.top();
        layout = top.layout;
        file = top.file;
        l1 = top.l1;
        l2 = top.l2;
        header = opened.header();
        metadata = opened.metadata();
        tableClusters = opened.refcountTableClusters();
        firstChange = new FirstChange(this, opened.staleAutoclear());
        this.punches = punches;
        this.outlivesServer = outlivesServer;
        zeros = Mapping.reserved(kernel, ZEROS_BYTES);
        refcounts = new RefcountBlocks(this, opened.refcountTable(), opened.refcountSlices());
        allocator = new ClusterAllocator(this, refcounts, layout.clustersFor(file.sizeBytes()));
        freed = new FreedClusters(this, refcounts);
        writeBack = new WriteBack(this, kernel);
        disk = new DiskChange(this);
        decoded = new DecodedClusters(kernel, opened.largestClusterBytes());
        bounces = new BouncePool(kernel, Writing.bounceBytes(layout), Writing.MAX_BOUNCES);
    }

    // ---- steps

    /**
     * Begins a step: what the request was told to bring is there.
     *
     * @return false when it leads something that goes on with more I/O: again, then
     */
    boolean goOn(Work work) {
        IoRequest r = work.request();
        SliceCache cache = work.loadingCache;
        if (cache != null) {
            work.loadingCache = null;
            cache.loaded(work.loadingFrame, r);
        }
        if (work.leadsRound) {
            if (!writeBack.lead(work)) {
                return false;
            }
            freed.beginGiving(work);
        }
        return !freed.isGiving(work) || freed.goOn(work);
    }

    /**
     * The request's I/O has failed: gives up all that it was bringing about.
     *
     * @return true when that was for others alone, and the request itself may go on
     */
    boolean giveUp(Work work) {
        IoRequest r = work.request();
        SliceCache cache = work.loadingCache;
        if (cache != null) {
            work.loadingCache = null;
            cache.notLoaded(work.loadingFrame, r);
        }
        if (freed.isGiving(work)) {
            freed.abandon(work);
            punches &= cache != null; // if it was not a load, the file takes no holes
            return true;
        }
        firstChange.abandon(work);
        writeBack.abandon(work);
        allocator.abandon(work);
        return false;
    }

    // ---- tables

    int dirtyCount() {
        return refcounts.cache.dirtyCount()
                + refcounts.table.dirtyCount()
                + l2.dirtyCount()
                + l1.dirtyCount();
    }

    /**
     * Whether a frame may be changed; if not, the request has been told to wait for a write-back.
     */
    boolean mayChange(Work work, SliceCache cache, int frame) {
        if (cache.mayChange(frame)) {
            work.round = 0; // what it has waited for is over
            return true;
        }
        if (writeBack.await(work)) {
            writeBack.await(work); // the round that it had waited for made room for others
        }
        return false;
    }

    /** A request has changed the entry of a guest offset. */
    void changed(Work work, int frame, long guest) {
        l2.changed(frame, top.inSlice(guest));
        work.keptBy = writeBack.nextRound();
    }

    /**
     * A request leaves the entry of a guest offset as it is, because it says what is wanted: so
     * what the client is told hangs on it, whoever has changed it.
     */
    void goesBy(Work work, int frame, long guest) {
        int at = top.inSlice(guest);
        if (l2.isUnsaved(frame, at)) {
            work.keptBy = writeBack.nextRound();
        } else if (l2.isBeingSaved(frame, at)) {
            work.keptBy = Math.max(work.keptBy, writeBack.runningRound());
        }
    }

    /**
     * Whether the entries that a request has changed or gone by are where they have to be before it
     * is acknowledged; if not, the request has been told to wait for a write-back.
     *
     * <p>A round syncs, too, which a server's death alone would not ask for: but what a table names
     * must not be written behind it, for the machine may die as well.
     */
    boolean isKept(Work work) {
        if (!outlivesServer || writeBack.completedRounds() >= work.keptBy) {
            return true;
        }
        if (work.described) {
            return false; // its own data first: were it to fail in a round, it would be a failed
            // sync
        }
        work.round = work.keptBy;
        return writeBack.await(work);
    }

    boolean isBlockOffset(long entry) {
        return RefcountTableEntry.reservedBits(entry) == 0
                && layout.offsetInCluster(entry) == 0
                && Long.compareUnsigned(entry, Limits.MAX_HOST_OFFSET) <= 0;
    }

    /** The refcount table goes to these clusters; its old ones are free when the header says so. */
    void tableMoves(long firstCluster, int clusters) {
        oldTableCluster = layout.clusterIndex(refcounts.table.hostOffset());
        oldTableClusters = tableClusters;
        tableClusters = clusters;
        metadata.addRange(firstCluster, clusters);
        refcounts.table.move(layout.clusterOffset(firstCluster));
        header.setTable(refcounts.table.hostOffset(), clusters);
        tableMoves = true;
    }

    boolean tableHasMoved() {
        return tableMoves;
    }

    void tableMoved() {
        tableMoves = false;
        metadata.removeRange(oldTableCluster);
        freed.add(oldTableCluster, oldTableClusters, 0, 0, 0);
    }

    /**
     * Before the first change of guest data: features that would be wrong after it go.
     *
     * @return false when the request has been told to write the header first
     */
    boolean mayChangeData(Work work) {
        if (stopped != null) {
            throw failure(Errno.EIO, file.path() + " is not written to any more: " + stopped);
        }
        return firstChange.isDone(work);
    }

    // ---- files

    void storeZeros(IoRequest request, long hostOffset, long lengthBytes) {
        storeZeros(request, file, hostOffset, lengthBytes);
    }

    void storeZeros(IoRequest request, BackingFile to, long hostOffset, long lengthBytes) {
        for (long done = 0; done < lengthBytes; done += ZEROS_BYTES) {
            long piece = Math.min(ZEROS_BYTES, lengthBytes - done);
            request.store(to, hostOffset + done, zeros.segment().asSlice(0, piece));
        }
    }

    /** Makes a range of an external data file zeros. */
    void clearData(IoRequest request, long offset, long lengthBytes) {
        if (punches) {
            request.punchHole(top.dataFile, offset, lengthBytes);
        } else {
            storeZeros(request, top.dataFile, offset, lengthBytes);
        }
    }

    /** Makes stable all that has been written to the files. */
    void sync(IoRequest request) {
        request.sync(file);
        if (top.hasExternalData()) {
            request.sync(top.dataFile);
        }
    }

    /** Gives the space of free clusters back to the file system. */
    void giveBack(IoRequest request, long firstCluster, long clusters) {
        if (punches) {
            request.punchHole(
                    file, layout.clusterOffset(firstCluster), layout.clusterOffset(clusters));
        }
    }

    // ---- what must not go on

    RequestFailure failure(int errno, String message) {
        return new RequestFailure(errno, message);
    }

    RequestFailure damaged(String what) {
        String message = file.path() + " is damaged: " + what + "; see 'jublk qcow2 check'";
        stopWriting(what);
        return failure(Errno.EIO, message);
    }

    /** From now on every write fails; what was acknowledged and flushed is safe in the file. */
    void stopWriting(String why) {
        if (stopped == null) {
            stopped = why;
            LOG.log(System.Logger.Level.ERROR, file.path() + " is not written to any more: " + why);
        }
    }

    @Nullable String stopped() {
        return stopped;
    }

    @Override
    public void close() {
        chain.close();
        header.close();
        refcounts.table.close();
        refcounts.cache.close();
        writeBack.close();
        decoded.close();
        bounces.close();
        zeros.close();
    }
}
