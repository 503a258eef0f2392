package io.jublk.ublk;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.ublk.uapi.IoDescDescriptor;
import io.jublk.ublk.uapi.ZoneDescriptor;
import java.lang.foreign.MemorySegment;

/** Where a target describes its zones, one after the other; all positions are in bytes. */
public final class ZoneReport {

    private final MemorySegment records;
    private long at;

    /**
     * @param records an array of struct blk_zone, zeroed: a zone of length 0 ends a report
     */
    public ZoneReport(MemorySegment records) {
        this.records = records;
    }

    /** A zone without write pointer: it is written anywhere. */
    public void conventional(long startBytes, long lengthBytes) {
        // a write pointer beyond its zone says that there is none
        record(
                startBytes,
                lengthBytes,
                lengthBytes,
                startBytes + lengthBytes,
                ZoneDescriptor.TYPE_CONVENTIONAL,
                ZoneDescriptor.COND_NOT_WP);
    }

    /**
     * A zone that has to be written in sequence.
     *
     * @param capacityBytes how much of it can be written
     * @param pointerBytes where on the device the next write goes
     * @param condition COND_ of {@link ZoneDescriptor}
     */
    public void sequential(
            long startBytes,
            long lengthBytes,
            long capacityBytes,
            long pointerBytes,
            int condition) {
        record(
                startBytes,
                lengthBytes,
                capacityBytes,
                pointerBytes,
                ZoneDescriptor.TYPE_SEQWRITE_REQ,
                condition);
    }

    /** How many zones have been described. */
    public int count() {
        return (int) (at / ZoneDescriptor.SIZE_BYTES);
    }

    private void record(
            long start, long length, long capacity, long pointer, int type, int condition) {
        records.set(JAVA_LONG, at + ZoneDescriptor.START, sectors(start));
        records.set(JAVA_LONG, at + ZoneDescriptor.LEN, sectors(length));
        records.set(JAVA_LONG, at + ZoneDescriptor.WP, sectors(pointer));
        records.set(JAVA_BYTE, at + ZoneDescriptor.TYPE, (byte) type);
        records.set(JAVA_BYTE, at + ZoneDescriptor.COND, (byte) condition);
        records.set(JAVA_LONG, at + ZoneDescriptor.CAPACITY, sectors(capacity));
        at += ZoneDescriptor.SIZE_BYTES;
    }

    private static long sectors(long bytes) {
        return bytes >> IoDescDescriptor.SECTOR_SHIFT;
    }
}
