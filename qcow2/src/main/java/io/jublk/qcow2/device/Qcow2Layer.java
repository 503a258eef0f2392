package io.jublk.qcow2.device;

import io.jublk.qcow2.crypt.SectorCipher;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.L1Entry;
import io.jublk.qcow2.format.L2Entry;
import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.Limits;
import io.jublk.qcow2.format.SubclusterBitmap;
import io.jublk.ublk.BackingFile;
import io.jublk.uring.Errno;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A qcow2 image of a chain, as one looks things up in it. */
final class Qcow2Layer extends Layer {

    private static final System.Logger LOG = System.getLogger("io.jublk.qcow2");

    final Header header;
    final Layout layout;
    final BackingFile file;

    /** Where guest data lies: {@link #file}, or an external data file. */
    final BackingFile dataFile;

    final Table l1;
    final SliceCache l2;

    /** Null for an image in the clear. */
    final @Nullable SectorCipher cipher;

    private long sizeBytes;
    private final boolean hasZeroFlag;

    /** How far the data file goes; beyond are zeros. */
    private long dataEndBytes;

    private boolean complained;

    Qcow2Layer(LayerParts parts, Table l1, SliceCache l2, @Nullable SectorCipher cipher) {
        layout = Layout.of(parts.header());
        file = parts.file();
        dataFile = parts.dataFile();
        this.l1 = l1;
        this.l2 = l2;
        this.cipher = cipher;
        header = parts.header();
        sizeBytes = parts.sizeBytes();
        hasZeroFlag = parts.header().version() >= 3 && !layout.isExtendedL2();
        dataEndBytes = dataFile.sizeBytes();
    }

    @Override
    long sizeBytes() {
        return sizeBytes;
    }

    /** The virtual disk becomes larger, or is again what it was. */
    void resize(long newBytes) {
        sizeBytes = newBytes;
    }

    boolean hasZeroFlag() {
        return hasZeroFlag;
    }

    boolean hasExternalData() {
        return file != dataFile;
    }

    long dataEndBytes() {
        return dataEndBytes;
    }

    /** The data file has bytes up to here. */
    void dataReaches(long endBytes) {
        dataEndBytes = Math.max(dataEndBytes, endBytes);
    }

    // ---- looking up

    @Override
    boolean find(Work work, long guest, long lengthBytes, Extent extent) {
        if (guest >= sizeBytes) {
            extent.set(Extent.Kind.ZERO, lengthBytes);
            return true;
        }
        long length = Math.min(lengthBytes, sizeBytes - guest);
        long l2Offset = l2Offset(guest);
        if (l2Offset == 0) {
            long covered = layout.l2CoveredBytes();
            extent.set(Extent.Kind.UNALLOCATED, Math.min(length, covered - guest % covered));
            return true;
        }
        int frame = frame(work, l2Offset, guest);
        if (frame == SliceCache.WAIT) {
            return false;
        }
        look(frame, guest, length, extent);
        return true;
    }

    /** Of the table that describes a guest offset; 0 for none. */
    long l2Offset(long guest) {
        long entry = l1.get(layout.l1Index(guest));
        long offset = L1Entry.l2Offset(entry);
        if (entry != 0
                && (L1Entry.reservedBits(entry) != 0 || layout.offsetInCluster(offset) != 0)) {
            throw damaged("L1 entry " + layout.l1Index(guest), entry);
        }
        return offset;
    }

    int frame(Work work, long l2Offset, long guest) {
        int inTable = layout.l2EntryOffset(guest);
        return l2.get(work, l2Offset + (inTable & -l2.sliceBytes()));
    }

    /** Where in its slice the entry of a guest offset is. */
    int inSlice(long guest) {
        return layout.l2EntryOffset(guest) & (l2.sliceBytes() - 1);
    }

    /** How many clusters from a guest offset's on have their entries in the same slice. */
    int restOfSlice(long guest) {
        return (l2.sliceBytes() - inSlice(guest)) / layout.l2EntryBytes();
    }

    long entry(int frame, long guest) {
        long entry = l2.getLong(frame, inSlice(guest));
        if (L2Entry.reservedBits(entry, hasZeroFlag, layout.clusterBits()) != 0) {
            throw damaged("L2 entry of guest offset " + guest, entry);
        }
        if (!L2Entry.isCompressed(entry)) {
            long host = L2Entry.hostOffset(entry);
            if (layout.offsetInCluster(host) != 0) {
                throw damaged("L2 entry of guest offset " + guest, entry);
            }
        } else if (hasExternalData() || (layout.isExtendedL2() && bitmapAt(frame, guest) != 0)) {
            throw damaged("compressed L2 entry of guest offset " + guest, entry);
        }
        return entry;
    }

    /** The second half of an extended entry. */
    long bitmap(int frame, long guest) {
        long bitmap = bitmapAt(frame, guest);
        if (SubclusterBitmap.invalid(bitmap) != 0) {
            throw damaged("L2 entry's bitmap of guest offset " + guest, bitmap);
        }
        return bitmap;
    }

    private long bitmapAt(int frame, long guest) {
        return l2.getLong(frame, inSlice(guest) + Long.BYTES);
    }

    /** What an entry says of the subcluster (or whole cluster) that a guest offset lies in. */
    Extent.Kind kind(int frame, long guest, long entry) {
        if (L2Entry.isCompressed(entry)) {
            return Extent.Kind.COMPRESSED;
        }
        if (layout.isExtendedL2()) {
            long bitmap = bitmap(frame, guest);
            return switch (SubclusterBitmap.state(bitmap, layout.subclusterIndex(guest))) {
                case ALLOCATED -> {
                    if (!hasHost(entry)) {
                        throw damaged("L2 entry's bitmap of guest offset " + guest, bitmap);
                    }
                    yield Extent.Kind.DATA;
                }
                case ZERO -> Extent.Kind.ZERO;
                default -> Extent.Kind.UNALLOCATED;
            };
        }
        if (hasZeroFlag && L2Entry.isZero(entry)) {
            return Extent.Kind.ZERO;
        }
        return hasHost(entry) ? Extent.Kind.DATA : Extent.Kind.UNALLOCATED;
    }

    /** Host offset 0 is a place in an external data file, where COPIED is always set. */
    boolean hasHost(long entry) {
        return L2Entry.hostOffset(entry) != 0 || (hasExternalData() && L2Entry.isCopied(entry));
    }

    private void look(int frame, long guest, long length, Extent extent) {
        long entry = entry(frame, guest);
        Extent.Kind kind = kind(frame, guest, entry);
        long run = runInCluster(frame, guest, entry);
        if (kind == Extent.Kind.COMPRESSED) {
            extent.set(kind, Math.min(length, run));
            extent.layer = this;
            extent.file = file;
            extent.hostOffset = L2Entry.compressedOffset(entry, layout.clusterBits());
            extent.codedBytes = L2Entry.compressedLengthBytes(entry, layout.clusterBits());
            return;
        }
        long host = L2Entry.hostOffset(entry) + layout.offsetInCluster(guest);
        long limit = guest + Math.min(length, sliceEnd(guest) - guest);
        long at = guest + run;
        while (at < limit) {
            long next = entry(frame, at);
            if (kind(frame, at, next) != kind
                    || (kind == Extent.Kind.DATA
                            && L2Entry.hostOffset(next) + layout.offsetInCluster(at)
                                    != host + at - guest)) {
                break;
            }
            at += runInCluster(frame, at, next);
        }
        long found = Math.min(at, limit) - guest;
        if (kind != Extent.Kind.DATA) {
            extent.set(kind, found);
        } else if (host >= dataEndBytes) {
            extent.set(Extent.Kind.ZERO, found);
        } else {
            if (host + found > Limits.MAX_HOST_OFFSET) {
                throw damaged("L2 entry of guest offset " + guest, entry);
            }
            extent.data(this, dataFile, host, Math.min(found, dataEndBytes - host));
        }
    }

    private long sliceEnd(long guest) {
        return layout.clusterStart(guest) + layout.clusterOffset(restOfSlice(guest));
    }

    /** How far from a guest offset on its cluster is of one kind. */
    private long runInCluster(int frame, long guest, long entry) {
        if (!layout.isExtendedL2() || L2Entry.isCompressed(entry)) {
            return (long) layout.clusterBytes() - layout.offsetInCluster(guest);
        }
        int run = SubclusterBitmap.run(bitmap(frame, guest), layout.subclusterIndex(guest));
        return ((long) run << layout.subclusterBits()) - layout.offsetInSubcluster(guest);
    }

    /** Tells the log once that the tables contradict the format; the request fails. */
    RequestFailure damaged(String what, long value) {
        String message =
                file.path()
                        + " is damaged: "
                        + what
                        + " is 0x"
                        + Long.toHexString(value)
                        + "; see 'jublk qcow2 check'";
        if (!complained) {
            complained = true;
            LOG.log(System.Logger.Level.ERROR, message);
        }
        return new RequestFailure(Errno.EIO, message);
    }

    @Override
    List<BackingFile> files() {
        return hasExternalData() ? List.of(file, dataFile) : List.of(file);
    }

    @Override
    public void close() {
        l1.close();
        l2.close();
        file.close();
        if (hasExternalData()) {
            dataFile.close();
        }
    }
}
