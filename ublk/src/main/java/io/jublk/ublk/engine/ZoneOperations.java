package io.jublk.ublk.engine;

import io.jublk.ublk.ZoneReport;
import io.jublk.ublk.Zoned;
import io.jublk.ublk.uapi.IoCmdDescriptor;
import io.jublk.ublk.uapi.IoDescDescriptor;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.ublk.uapi.ZoneDescriptor;
import io.jublk.uring.Errno;
import io.jublk.uring.Sqe;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A zoned target's own operations. */
final class ZoneOperations {

    private final Zoned target;
    private final long zoneBytes;

    ZoneOperations(Zoned target) {
        this.target = target;
        zoneBytes = target.zoneLimits().zoneBytes();
    }

    void dispatch(Slot slot) {
        switch (slot.operation) {
            case IoOp.ZONE_APPEND -> target.appendToZone(slot);
            case IoOp.ZONE_OPEN -> target.openZone(slot);
            case IoOp.ZONE_CLOSE -> target.closeZone(slot);
            case IoOp.ZONE_FINISH -> target.finishZone(slot);
            case IoOp.ZONE_RESET -> target.resetZone(slot);
            case IoOp.ZONE_RESET_ALL -> target.resetAllZones(slot);
            case IoOp.REPORT_ZONES -> report(slot);
            default -> slot.fail(Errno.EOPNOTSUPP);
        }
    }

    /** Asked for when a device starts and by tools, never on a data path: it may allocate. */
    private void report(Slot slot) {
        MemorySegment records = Arena.ofAuto().allocate(slot.lengthBytes, Long.BYTES);
        int count = (int) (slot.lengthBytes / ZoneDescriptor.SIZE_BYTES);
        target.reportZones(slot.offsetBytes / zoneBytes, count, new ZoneReport(records));
        slot.copyIn(records, 0);
    }

    /** The length of a report's payload, whose descriptor counts zones in place of sectors. */
    static long reportBytes(long lengthBytes) {
        return (lengthBytes >>> IoDescDescriptor.SECTOR_SHIFT) * ZoneDescriptor.SIZE_BYTES;
    }

    /** What the commit of an append carries in place of an address: where it was written. */
    static void address(Slot slot, Sqe commit) {
        if (slot.operation == IoOp.ZONE_APPEND) {
            commit.commandLong(
                    IoCmdDescriptor.ADDR, slot.appendedBytes >> IoDescDescriptor.SECTOR_SHIFT);
        }
    }
}
