package io.jublk.ublk.engine;

import io.jublk.ublk.Discardable;
import io.jublk.ublk.Flushable;
import io.jublk.ublk.FuaWritable;
import io.jublk.ublk.Target;
import io.jublk.ublk.ZeroWritable;
import io.jublk.ublk.Zoned;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Errno;
import org.jspecify.annotations.Nullable;

/** Calls the target's method for a request; the capabilities are looked up once. */
final class Dispatcher {

    private final Target target;
    private final @Nullable Flushable flushable;
    private final @Nullable FuaWritable fuaWritable;
    private final @Nullable Discardable discardable;
    private final @Nullable ZeroWritable zeroWritable;
    private final @Nullable ZoneOperations zones;

    Dispatcher(Target target) {
        this.target = target;
        flushable = target instanceof Flushable f ? f : null;
        fuaWritable = target instanceof FuaWritable f ? f : null;
        discardable = target instanceof Discardable d ? d : null;
        zeroWritable = target instanceof ZeroWritable z ? z : null;
        zones = target instanceof Zoned z ? new ZoneOperations(z) : null;
    }

    void dispatch(Slot slot) {
        switch (slot.operation) {
            case IoOp.READ -> target.read(slot);
            case IoOp.WRITE -> {
                if (fuaWritable != null && (slot.opFlags & IoOp.FLAG_FUA) != 0) {
                    fuaWritable.writeFua(slot);
                } else {
                    target.write(slot);
                }
            }
            case IoOp.FLUSH -> {
                if (flushable != null) {
                    flushable.flush(slot);
                }
            }
            case IoOp.DISCARD -> {
                if (discardable != null) {
                    discardable.discard(slot);
                } else {
                    slot.fail(Errno.EOPNOTSUPP);
                }
            }
            case IoOp.WRITE_ZEROES -> {
                if (zeroWritable != null) {
                    zeroWritable.writeZeroes(slot);
                } else {
                    slot.fail(Errno.EOPNOTSUPP);
                }
            }
            default -> {
                if (zones != null) {
                    zones.dispatch(slot);
                } else {
                    slot.fail(Errno.EOPNOTSUPP);
                }
            }
        }
    }
}
