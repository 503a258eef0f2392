package io.jublk.ublk.engine;

import io.jublk.uring.Sqe;

/** User copy (Linux 6.5): reads and writes of /dev/ublkcN copy the payload. */
final class UserCopyPath implements DataPath {

    private final UserCopyPayload payload;

    UserCopyPath(UserCopyPayload payload) {
        this.payload = payload;
    }

    @Override
    public void addressNext(Sqe sqe, int tag) {}

    @Override
    public void deliver(Slot slot) {
        slot.payload = payload;
    }

    @Override
    public void beforeTransfers(Slot slot, int count) {}

    @Override
    public void afterTransfers(Slot slot) {}

    @Override
    public void beforeCommit(Slot slot, int sqeFlags) {}

    @Override
    public boolean mayCommitAhead(Slot slot) {
        return true;
    }

    @Override
    public int groupLimit() {
        return UserData.MAX_SECONDARIES;
    }
}
