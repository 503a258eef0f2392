package io.jublk.ublk.engine;

import io.jublk.ublk.uapi.AutoBufReg;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Sqe;

/**
 * Auto-registered (Linux 6.16): the driver puts the payload into the ring's table at delivery and
 * takes it out at commit, which is the life of a fused command. Where it could not (the place was
 * taken, no memory), it says so with the request, and that request goes the registered way.
 */
final class AutoRegisteredPath implements DataPath {

    private final RegisteredPath manual;
    private final RegisteredPayload payload;

    AutoRegisteredPath(RegisteredPath manual, RegisteredPayload payload) {
        this.manual = manual;
        this.payload = payload;
    }

    @Override
    public void addressNext(Sqe sqe, Slot slot) {
        sqe.address(AutoBufReg.sqeAddress(slot.tag, AutoBufReg.FALLBACK));
    }

    @Override
    public void deliver(Slot slot) {
        slot.payload = payload;
    }

    @Override
    public void beforeTransfers(Slot slot, int count) {
        if (needsManual(slot)) {
            manual.beforeTransfers(slot, count);
        }
    }

    @Override
    public void beforeCommit(Slot slot, int sqeFlags) {
        if (needsManual(slot)) {
            manual.beforeCommit(slot, sqeFlags);
        }
    }

    @Override
    public boolean mayCommitAhead(Slot slot) {
        return !needsManual(slot) || manual.mayCommitAhead(slot);
    }

    private static boolean needsManual(Slot slot) {
        return (slot.opFlags & IoOp.FLAG_NEED_REG_BUF) != 0;
    }
}
