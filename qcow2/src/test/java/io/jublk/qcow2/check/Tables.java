package io.jublk.qcow2.check;

import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.hostile.Mutation;
import io.jublk.qcow2.hostile.Mutation.Poke;
import io.jublk.qcow2.hostile.WatchedFile;
import java.util.HexFormat;

/**
 * Where the tables of a sound image lie, and pokes into them. All of it is for 16-bit refcounts.
 */
final class Tables {

    private static final long OFFSET_MASK = 0x00ff_ffff_ffff_fe00L;

    private final byte[] image;
    private final Header header;

    Tables(byte[] image) {
        this.image = image;
        this.header = Header.read(new WatchedFile(image, true));
    }

    int imageBytes() {
        return image.length;
    }

    Header header() {
        return header;
    }

    long clusterBytes() {
        return header.clusterBytes();
    }

    int l1(int index) {
        return (int) header.l1Offset() + Long.BYTES * index;
    }

    /** The entry of a guest cluster that the first L2 table describes. */
    int l2(int index) {
        int entryBytes = header.isExtendedL2() ? 16 : 8;
        return (int) (Mutation.longAt(image, l1(0)) & OFFSET_MASK) + entryBytes * index;
    }

    long l2Entry(int index) {
        return Mutation.longAt(image, l2(index));
    }

    long data(int index) {
        return l2Entry(index) & OFFSET_MASK;
    }

    int refcountTable(int index) {
        return (int) header.refcountTableOffset() + Long.BYTES * index;
    }

    long refcountBlock() {
        return Mutation.longAt(image, refcountTable(0));
    }

    Mutation refcount(long hostOffset, int count) {
        int place = (int) refcountBlock() + 2 * (int) (hostOffset >> header.clusterBits());
        return new Poke(place, HexFormat.of().toHexDigits((short) count));
    }

    int snapshotTable() {
        return (int) header.snapshotTableOffset();
    }

    static Mutation put(int place, long value) {
        return Poke.ofLong(place, value);
    }

    static Mutation putInt(int place, int value) {
        return new Poke(place, HexFormat.of().toHexDigits(value));
    }
}
