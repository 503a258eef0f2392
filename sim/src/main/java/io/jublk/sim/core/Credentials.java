package io.jublk.sim.core;

/**
 * Who a process is: struct cred.
 *
 * @param capable it has CAP_SYS_ADMIN and CAP_DAC_OVERRIDE, in the first user namespace
 */
public record Credentials(int uid, int gid, boolean capable) {

    public static final Credentials ROOT = new Credentials(0, 0, true);

    /** An ordinary user, in a group of the same number. */
    public static Credentials user(int id) {
        return new Credentials(id, id, false);
    }
}
