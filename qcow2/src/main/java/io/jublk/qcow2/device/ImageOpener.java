package io.jublk.qcow2.device;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.check.Repair;
import io.jublk.qcow2.crypt.SectorCipher;
import io.jublk.qcow2.file.HostFile;
import io.jublk.qcow2.format.Features;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.image.DiskImage;
import io.jublk.qcow2.image.Qcow2Image;
import io.jublk.ublk.BackingFile;
import io.jublk.ublk.BlockLimits;
import io.jublk.ublk.Geometry;
import io.jublk.uring.Fallocate;
import io.jublk.uring.Kernel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens an image with all that it stands on, and loads what is kept in memory whole. */
final class ImageOpener {

    /** A slice: what is loaded of a table, and written, at a time. Small, so that a miss is. */
    private static final int SLICE_BYTES = 4096;

    /** Slices of refcounts: only allocation looks at them, and mostly in a row. */
    private static final int REFCOUNT_FRAMES = 256;

    /** A backing file's tables. Each file of a chain has these. */
    private static final long MAX_BACKING_CACHE_BYTES = 8L << 20;

    /** A round of write-back writes so many slices at most: it bounds how long a flush takes. */
    private static final int MAX_DIRTY_FRAMES = 1024;

    private final Kernel kernel;
    private final Qcow2Options options;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private int largestClusterBytes;

    ImageOpener(Kernel kernel, Qcow2Options options) {
        this.kernel = kernel;
        this.options = options;
    }

    Qcow2Target open() {
        boolean readOnly = options.opensReadOnly();
        if (!readOnly) {
            putRight();
        }
        try (Qcow2Image image = Qcow2Image.open(Path.of(options.path()), options.openOptions())) {
            if (!readOnly) {
                Header header = image.header();
                requireInFile(
                        "L1 table", image.l1Offset(), (long) image.l1Entries() * Long.BYTES, image);
                requireInFile(
                        "refcount table",
                        header.refcountTableOffset(),
                        (long) header.refcountTableClusters() << header.clusterBits(),
                        image);
            }
            Qcow2Layer top = qcow2Layer(image, readOnly, cacheBytes());
            List<Layer> layers = new ArrayList<>();
            layers.add(top);
            for (DiskImage b = image.backing(); b != null; b = b.backing()) {
                layers.add(backingLayer(b));
            }
            LiveImage live =
                    new LiveImage(
                            kernel,
                            parts(image, top, layers),
                            punches(top),
                            options.outlivesServer());
            opened.clear();
            return new Qcow2Target(
                    kernel, live, geometry(image, top, layers, readOnly), options.discards());
        } catch (RuntimeException e) {
            closeAll(e);
            throw e;
        }
    }

    private void requireUsable(Header header) {
        if (header.hasIncompatible(Features.CORRUPT)) {
            throw new Qcow2Exception(
                    options.path()
                            + ": the image is marked corrupt; repair it with 'jublk qcow2 check --repair all',"
                            + " or add --read-only");
        }
    }

    /** What has to be changed before the image can be used: while nobody else has it. */
    private void putRight() {
        try (BackingFile lock = BackingFile.open(kernel, options.path(), false, true)) {
            ImageLock.take(kernel, lock);
            try (HostFile file = HostFile.open(Path.of(options.path()), false)) {
                Header header = Header.read(file);
                requireUsable(header);
                repairIfDirty(file, header);
                fillLastCluster(file, header);
            }
        }
    }

    /**
     * What is written to later must be there: a write must not make the file as long as it says.
     */
    private static void requireInFile(
            String what, long offset, long lengthBytes, Qcow2Image image) {
        long size = image.file().sizeBytes();
        if (offset > size || lengthBytes > size - offset) {
            throw new Qcow2Exception(
                    "%s: the %s at offset %d is %d bytes long and goes beyond the end of the file, which has %d; see 'jublk qcow2 check'"
                            .formatted(image.file().name(), what, offset, lengthBytes, size));
        }
    }

    /** With lazy refcounts QEMU leaves them wrong when it is killed, and says so by a bit. */
    private static void repairIfDirty(HostFile file, Header header) {
        if (header.hasIncompatible(Features.DIRTY)) {
            Repair.dirty(file);
        }
    }

    /** A file may end in the middle of a cluster; zeros to its end make every cluster whole. */
    private static void fillLastCluster(HostFile file, Header header) {
        long size = file.sizeBytes();
        long whole = Layout.of(header).clustersFor(size) << header.clusterBits();
        if (whole != size) {
            file.truncate(whole);
        }
    }

    // ---- layers

    private Layer backingLayer(DiskImage image) {
        return image instanceof Qcow2Image q
                ? qcow2Layer(q, true, MAX_BACKING_CACHE_BYTES)
                : new RawLayer(file(image.file().name(), true, BackingFile.SECTOR_BYTES));
    }

    private Qcow2Layer qcow2Layer(Qcow2Image image, boolean readOnly, long cacheBytes) {
        Header header = image.header();
        Layout layout = Layout.of(header);
        int unit = unitBytes(layout);
        largestClusterBytes = Math.max(largestClusterBytes, layout.clusterBytes());
        BackingFile file = file(image.file().name(), readOnly, unit);
        BackingFile data =
                header.hasDataFile() ? file(image.dataFile().name(), readOnly, unit) : file;
        Table l1 = own(new Table(kernel, image.l1Offset(), image.l1Entries(), unit));
        image.file().read(image.l1Offset(), l1.memory());
        int frames = frames(image.sizeBytes(), layout, unit, cacheBytes);
        SliceCache l2 =
                own(new SliceCache(kernel, file, unit, frames, readOnly ? 0 : dirtyLimit(frames)));
        SectorCipher cipher =
                header.isEncrypted() ? options.transforms().cipher(image.file(), header) : null;
        return new Qcow2Layer(
                new LayerParts(header, file, data, image.sizeBytes()), l1, l2, cipher);
    }

    private static int unitBytes(Layout layout) {
        return Math.min(layout.clusterBytes(), SLICE_BYTES);
    }

    private static int dirtyLimit(int frames) {
        return Math.clamp(frames / 2, 1, MAX_DIRTY_FRAMES);
    }

    /**
     * @param unitBytes the smallest piece that is read or written, as far as we can choose
     */
    private BackingFile file(String path, boolean readOnly, int unitBytes) {
        BackingFile file = BackingFile.open(kernel, path, readOnly, options.buffered());
        boolean fits =
                file.offsetAlignmentBytes() <= unitBytes
                        && file.sizeBytes() % file.offsetAlignmentBytes() == 0;
        if (!fits) {
            file.close();
            file = BackingFile.open(kernel, path, readOnly, true);
        }
        own(file);
        ImageLock.take(kernel, file);
        return file;
    }

    private long cacheBytes() {
        return options.l2CacheBytes() > 0
                ? options.l2CacheBytes()
                : Qcow2Options.MAX_DEFAULT_CACHE_BYTES;
    }

    /** No more than describe the whole disk. */
    private static int frames(long sizeBytes, Layout layout, int sliceBytes, long cacheBytes) {
        long entries = layout.clustersFor(sizeBytes);
        long all = (entries * layout.l2EntryBytes() + sliceBytes - 1) / sliceBytes;
        return (int)
                Math.clamp(
                        cacheBytes / sliceBytes,
                        SliceCache.MIN_FRAMES,
                        Math.max(all, SliceCache.MIN_FRAMES));
    }

    // ---- the image's own tables

    private OpenedImage parts(Qcow2Image image, Qcow2Layer top, List<Layer> layers) {
        Header header = image.header();
        Layout layout = top.layout;
        int unit = unitBytes(layout);
        int tableEntries = header.refcountTableClusters() * (layout.clusterBytes() / Long.BYTES);
        Table table = own(new Table(kernel, header.refcountTableOffset(), tableEntries, unit));
        image.file().read(header.refcountTableOffset(), table.memory());
        int frames = Math.min(REFCOUNT_FRAMES, Math.max(SliceCache.MIN_FRAMES, refcountFrames()));
        SliceCache blocks = own(new SliceCache(kernel, top.file, unit, frames, dirtyLimit(frames)));
        LiveHeader live = own(new LiveHeader(kernel, unit));
        image.file().read(0, live.memory());
        return new OpenedImage(
                new Chain(layers),
                top,
                live,
                table,
                header.refcountTableClusters(),
                blocks,
                MetadataFinder.find(image, layout, top.l1, table),
                staleAutoclear(header),
                largestClusterBytes);
    }

    /** What covers the image were it all allocated; tests ask for less by a small L2 cache. */
    private int refcountFrames() {
        return options.l2CacheBytes() > 0
                ? (int) Math.min(REFCOUNT_FRAMES, options.l2CacheBytes() / SLICE_BYTES)
                : REFCOUNT_FRAMES;
    }

    /** All but the one that says something of the data file, which we keep true. */
    private static long staleAutoclear(Header header) {
        return header.autoclear() & ~Features.DATA_FILE_RAW;
    }

    private boolean punches(Qcow2Layer top) {
        return options.discards() == Discards.UNMAP
                && top.dataFile.canFallocate(Fallocate.PUNCH_HOLE | Fallocate.KEEP_SIZE);
    }

    // ---- the device

    private Geometry geometry(
            Qcow2Image image, Qcow2Layer top, List<Layer> layers, boolean readOnly) {
        int block = BackingFile.SECTOR_BYTES;
        int memory = Geometry.ANY_MEMORY_BYTES;
        Geometry.@Nullable Segments segments = null;
        for (Layer layer : layers) {
            for (BackingFile file : layer.files()) {
                block = Math.max(block, file.offsetAlignmentBytes());
                memory = Math.max(memory, file.memoryAlignmentBytes());
                if (file.isDirect() && segments == null) {
                    segments = BlockLimits.of(file).segments();
                }
            }
        }
        long size = image.sizeBytes() / block * block;
        if (size == 0) {
            throw new Qcow2Exception(
                    options.path()
                            + ": the image has a virtual size of "
                            + image.sizeBytes()
                            + " bytes, less than one block of "
                            + block);
        }
        int physical =
                Math.clamp(Integer.highestOneBit(top.file.preferredBlockBytes()), block, 65536);
        return Geometry.ofSize(size)
                .withBlocks(block, physical)
                .withReadOnly(readOnly)
                .withRotational(BlockLimits.of(top.dataFile).rotational())
                .withMemory(memory, segments)
                .withChunk(chunkBytes(top))
                .withDiscard(
                        Math.max(block, top.layout.clusterBytes()), Geometry.MAX_DISCARD_BYTES);
    }

    /** What one slice describes: a request needs one. */
    private static int chunkBytes(Qcow2Layer top) {
        long entries = top.l2.sliceBytes() / top.layout.l2EntryBytes();
        return (int) Math.min(entries << top.layout.clusterBits(), 1 << 30);
    }

    private <T extends AutoCloseable> T own(T part) {
        opened.add(part);
        return part;
    }

    private void closeAll(RuntimeException cause) {
        for (AutoCloseable part : opened.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                cause.addSuppressed(e);
            }
        }
    }
}
