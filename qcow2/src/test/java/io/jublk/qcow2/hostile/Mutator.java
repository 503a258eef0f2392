package io.jublk.qcow2.hostile;

import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.HeaderField;
import io.jublk.qcow2.hostile.Mutation.Poke;
import io.jublk.qcow2.hostile.Mutation.Truncate;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Damages an image where it hurts: it knows where the tables lie and what entries look like. */
public final class Mutator {

    private static final long OFFSET_MASK = 0x00ff_ffff_ffff_fe00L;

    private final byte[] image;
    private final RandomGenerator random;
    private final int clusterBytes;

    /** Places of 8-byte entries of tables. */
    private final List<Integer> entries = new ArrayList<>();

    /** Places of refcounts, bitmap directories and other metadata that is not entries. */
    private final List<Integer> others = new ArrayList<>();

    /**
     * @param image a sound one
     */
    public Mutator(byte[] image, RandomGenerator random) {
        this.image = image;
        this.random = random;
        Header header = Header.read(new WatchedFile(image, true));
        this.clusterBytes = header.clusterBytes();
        collect(header);
    }

    private void collect(Header header) {
        mapping(header.l1Offset(), header.l1Entries());
        long table = header.refcountTableOffset();
        addUsed(entries, table, clusterBytes, Long.BYTES);
        for (int i = 0; i < clusterBytes / Long.BYTES; i++) {
            long block = Mutation.longAt(image, table + 8L * i);
            if (block != 0) {
                addUsed(others, block, clusterBytes, 1);
            }
        }
        for (int i = 0; i < header.snapshotCount(); i++) {
            // Entries are of different lengths: the first one's L1 stands for all.
            mapping(Mutation.longAt(image, header.snapshotTableOffset()), header.l1Entries());
            addUsed(others, header.snapshotTableOffset(), 128, 1);
        }
        if (header.encryptionHeader() != null) {
            addUsed(others, header.encryptionHeader().offset(), 592, 1);
        }
        if (header.bitmaps() != null) {
            long directory = header.bitmaps().directoryOffset();
            addUsed(others, directory, 128, 1);
            addUsed(entries, Mutation.longAt(image, directory), 64, Long.BYTES);
        }
    }

    private void mapping(long l1, int l1Entries) {
        addUsed(entries, l1, l1Entries * Long.BYTES, Long.BYTES);
        for (int i = 0; i < l1Entries; i++) {
            long l2 = Mutation.longAt(image, l1 + 8L * i) & OFFSET_MASK;
            if (l2 != 0) {
                addUsed(entries, l2, clusterBytes, Long.BYTES);
            }
        }
    }

    /** Entries that are used, and a few that are not. */
    private void addUsed(List<Integer> places, long offset, int lengthBytes, int step) {
        for (int i = 0; i < lengthBytes && offset + i + step <= image.length; i += step) {
            int place = (int) offset + i;
            boolean used = false;
            for (int b = 0; b < step; b++) {
                used |= image[place + b] != 0;
            }
            if (used || i < 4L * step) {
                places.add(place);
            }
        }
    }

    /** One to three changes of L1, L2, refcounts, snapshots, bitmaps: nothing of the header. */
    public List<Mutation> tables() {
        List<Mutation> mutations = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            mutations.add(random.nextInt(4) == 0 ? byteOf(others) : entry());
        }
        return mutations;
    }

    /** One to four changes of anything: header, extensions, tables, data, length. */
    public List<Mutation> anything() {
        List<Mutation> mutations = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            mutations.add(
                    switch (random.nextInt(12)) {
                        case 0, 1, 2 -> headerField();
                        case 3 -> new Poke(random.nextInt(Math.min(image.length, 600)), hexByte());
                        case 4 -> new Poke(random.nextInt(image.length), hexByte());
                        case 5 -> new Truncate(random.nextInt(image.length + 1));
                        case 6, 7 -> byteOf(others);
                        default -> entry();
                    });
        }
        return mutations;
    }

    private Mutation byteOf(List<Integer> places) {
        return places.isEmpty() ? entry() : new Poke(pick(places), hexByte());
    }

    private Mutation entry() {
        int place = pick(entries);
        return Poke.ofLong(place, changed(Mutation.longAt(image, place), place));
    }

    private Mutation headerField() {
        HeaderField[] fields = HeaderField.values();
        HeaderField field = fields[random.nextInt(fields.length)];
        long now = Mutation.longAt(image, field.offset()) >>> (64 - 8 * field.lengthBytes());
        long value = changed(now, field.offset());
        String hex = "%016x".formatted(value);
        return new Poke(field.offset(), hex.substring(16 - 2 * field.lengthBytes()));
    }

    private long changed(long value, int place) {
        long flags = value & ~OFFSET_MASK;
        return switch (random.nextInt(16)) {
            case 0 -> 0;
            case 1 -> flags | (place & -(long) clusterBytes);
            case 2 -> value ^ (1L << random.nextInt(64));
            case 3 -> value ^ (1L << (62 + random.nextInt(2)));
            case 4 -> value ^ 1;
            case 5 -> value + 512L * (1 + random.nextInt(Math.max(1, clusterBytes / 512)));
            case 6 -> flags | (image.length + (long) clusterBytes - 1 & -(long) clusterBytes);
            case 7 -> flags | OFFSET_MASK;
            case 8 -> -1;
            case 9 ->
                    flags
                            | (long) random.nextInt(Math.max(1, image.length / clusterBytes))
                                    * clusterBytes;
            case 10 -> Mutation.longAt(image, pick(entries));
            case 11 -> value | (1L << (9 + random.nextInt(47)));
            case 12 -> random.nextLong();
            case 13 -> random.nextInt(5);
            case 14 -> value | (0x3f00_0000_0000_01feL & random.nextLong());
            default -> value + (random.nextBoolean() ? clusterBytes : -clusterBytes);
        };
    }

    private int pick(List<Integer> places) {
        return places.get(random.nextInt(places.size()));
    }

    private String hexByte() {
        return "%02x".formatted(random.nextInt(256));
    }
}
