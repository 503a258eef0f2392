package io.jublk.qcow2.check;

import java.util.Collection;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The L2 tables of an image by their offset, each once however many L1 entries point to it: a check
 * reads it once and counts what it finds as often.
 */
final class L2Tables {

    /**
     * Tables at offsets that are no cluster's. A sound image has none; each costs the reading of a
     * cluster, and a hostile image may name 4096 of them for each of its clusters.
     */
    private static final int MAX_MISALIGNED = 1024;

    /** One table. */
    static final class Refs {
        final long offset;

        /** Entries of the active L1 table that point to it. */
        long active;

        /** Entries of all L1 tables that point to it. */
        long all;

        Refs(long offset) {
            this.offset = offset;
        }
    }

    private final Subject image;
    private final TreeMap<Long, Refs> tables = new TreeMap<>();
    private int misaligned;

    L2Tables(Subject image) {
        this.image = image;
    }

    /**
     * Notes a reference to a table; one beyond the file's end reads as zeros and is forgotten.
     *
     * @return false when there are too many misaligned ones to read
     */
    boolean add(long offset, boolean active) {
        if (offset >= image.fileBytes()) {
            return true;
        }
        Refs refs = tables.get(offset);
        if (refs == null) {
            if (image.layout().offsetInCluster(offset) != 0 && ++misaligned > MAX_MISALIGNED) {
                return false;
            }
            refs = new Refs(offset);
            tables.put(offset, refs);
        }
        refs.all++;
        if (active) {
            refs.active++;
        }
        return true;
    }

    /** In the order of the file. */
    Collection<Refs> all() {
        return tables.values();
    }

    @Nullable Refs at(long offset) {
        return tables.get(offset);
    }
}
