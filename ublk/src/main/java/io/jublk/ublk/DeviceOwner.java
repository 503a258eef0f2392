package io.jublk.ublk;

/**
 * Who made a device ({@code owner_uid} and {@code owner_gid} of struct ublksrv_ctrl_dev_info, as
 * the first user namespace knows them).
 *
 * @param unprivileged whether it is a device of an ordinary user, whose nodes are to be the user's
 */
public record DeviceOwner(int uid, int gid, boolean unprivileged) {}
