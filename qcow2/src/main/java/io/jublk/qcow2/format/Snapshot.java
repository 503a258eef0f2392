package io.jublk.qcow2.format;

import java.time.Instant;

/**
 * One entry of the snapshot table.
 *
 * @param l1Offset of its L1 table in the image file
 * @param vmClockNanos how long the guest had run
 * @param vmStateBytes of a saved machine state; 0 without one. It lies behind the virtual disk's
 *     end, from the first L1 entry on that no byte of the disk needs
 * @param diskBytes the virtual size at that time
 * @param extraBytes the length of the extra data, known or not
 * @param entryOffset where the entry lies in the image file
 */
public record Snapshot(
        String id,
        String name,
        long l1Offset,
        int l1Entries,
        Instant taken,
        long vmClockNanos,
        long vmStateBytes,
        long diskBytes,
        int extraBytes,
        long entryOffset) {}
