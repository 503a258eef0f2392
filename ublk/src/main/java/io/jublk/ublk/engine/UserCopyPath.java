package io.jublk.ublk.engine;

/** User copy (Linux 6.5): reads and writes of /dev/ublkcN copy the payload. */
final class UserCopyPath implements DataPath {

    private final UserCopyPayload payload;

    UserCopyPath(UserCopyPayload payload) {
        this.payload = payload;
    }

    @Override
    public void deliver(Slot slot) {
        slot.payload = payload;
    }
}
