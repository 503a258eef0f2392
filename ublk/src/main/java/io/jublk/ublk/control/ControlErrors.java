package io.jublk.ublk.control;

import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.Feature;
import io.jublk.ublk.KernelCommand;
import io.jublk.uring.Errno;
import org.jspecify.annotations.Nullable;

/**
 * What the driver means by an error: for each command, what its function in ublk_drv.c (Linux 7.3)
 * returns it for, and what to do then.
 */
final class ControlErrors {

    private static final String PARAMETERS =
            "block sizes, limits and attributes must fit one another (ublk_validate_params)";

    /** The words, or null for an error that the command's function does not return. */
    static @Nullable String words(String command, int id, int errno) {
        String own = own(command, id, errno);
        if (own != null) {
            return own;
        }
        return switch (errno) {
            case Errno.ENODEV ->
                    "there is no ublk device " + id + "; 'jublk list' shows those that are";
            case Errno.EPERM, Errno.EACCES -> notPermitted(command, id);
            case Errno.ENOENT ->
                    of(command, id)
                            + " needs "
                            + DeviceInfo.characterPath(id)
                            + ", which is not in this /dev: run it where the device was made";
            case Errno.EINTR -> of(command, id) + " was interrupted by a signal; try again";
            case Errno.ENOMEM ->
                    of(command, id) + " failed for want of kernel memory; free some and try again";
            case Errno.EOPNOTSUPP, Dialect.ENOTSUPP -> notThere(command, id);
            default -> null;
        };
    }

    /** What the driver most likely waits for when a command does not end. */
    static String likelyCause(String command) {
        return switch (command) {
            case "START_DEV", "END_USER_RECOVERY" -> "its server has not fetched every request";
            case "STOP_DEV", "TRY_STOP_DEV" -> "its server holds a request and does not answer";
            case "DEL_DEV" -> "a process, perhaps its server, still has its character device open";
            case "QUIESCE_DEV" -> "its server holds requests and does not answer";
            case "UPDATE_SIZE", "REG_BUF", "UNREG_BUF" ->
                    "requests under way that its server does not answer";
            default -> "another command that hangs holds the driver's lock";
        };
    }

    private static @Nullable String own(String command, int id, int errno) {
        return switch (command) {
            case "ADD_DEV" -> add(id, errno);
            case "SET_PARAMS" -> setParams(id, errno);
            case "START_DEV" -> start(id, errno);
            case "START_USER_RECOVERY", "END_USER_RECOVERY" -> recovery(command, id, errno);
            case "QUIESCE_DEV" -> quiesce(id, errno);
            case "UPDATE_SIZE", "TRY_STOP_DEV" -> whileLive(command, id, errno);
            case "DEL_DEV_ASYNC" ->
                    errno == Errno.EINVAL
                            ? "this kernel's driver does not remove a user's device "
                                    + id
                                    + " asynchronously: remove it with 'jublk del -n "
                                    + id
                                    + "'"
                            : null;
            case "REG_BUF", "UNREG_BUF" -> sharedMemory(command, id, errno);
            case "GET_FEATURES" ->
                    errno == Errno.ENODEV ? notThere(command, id) : null; // before Linux 6.5
            default -> null;
        };
    }

    /** ublk_ctrl_add_dev. */
    private static @Nullable String add(int id, int errno) {
        return switch (errno) {
            case Errno.EEXIST ->
                    "device number "
                            + id
                            + " is taken; choose another with -n, or remove it with 'jublk del -n "
                            + id
                            + "'";
            case Errno.ENOSPC -> "device number " + id + " is taken, or there is none left";
            case Errno.ENOMEM ->
                    "the kernel has no memory for this many queues and tags; lower -q or -d";
            case Errno.EPERM ->
                    "ADD_DEV was not permitted: run as root, or ask for an unprivileged device,"
                            + " which Linux "
                            + Feature.UNPRIVILEGED_DEV.since()
                            + " brought";
            case Errno.EACCES ->
                    "there are as many devices of ordinary users as this machine allows; remove"
                            + " one, or raise /sys/module/ublk_drv/parameters/ublks_max as root";
            case Errno.EINVAL ->
                    "ADD_DEV was refused: EINVAL: the driver takes no such combination of"
                            + " features, queues, depth and device number; leave out options, or"
                            + " see dmesg";
            case Errno.ENODEV ->
                    "this kernel's ublk driver does not know ADD_DEV as jublk sends it";
            default -> null;
        };
    }

    /** ublk_ctrl_set_params, ublk_validate_params. */
    private static @Nullable String setParams(int id, int errno) {
        return switch (errno) {
            case Errno.EINVAL ->
                    "the driver refused the parameters of device " + id + ": EINVAL: " + PARAMETERS;
            case Errno.EACCES ->
                    "the parameters of device "
                            + id
                            + " cannot be changed: it is started, or it"
                            + " is another user's";
            default -> null;
        };
    }

    /** ublk_ctrl_start_dev. */
    private static @Nullable String start(int id, int errno) {
        return switch (errno) {
            case Errno.EEXIST -> "device " + id + " is started already";
            case Errno.EBUSY ->
                    "device " + id + " is being stopped; add it again when that is done";
            case Errno.EINTR ->
                    "the start of device "
                            + id
                            + " was interrupted before its server had fetched"
                            + " every request; the server's log says why";
            case Errno.EINVAL ->
                    "the driver does not start device "
                            + id
                            + ": EINVAL: this process does not serve it, or it has no parameters,"
                            + " or its limits do not suit the block layer; see dmesg";
            case Errno.EOPNOTSUPP ->
                    "this kernel has no zoned block devices (CONFIG_BLK_DEV_ZONED), so device "
                            + id
                            + " cannot start";
            default -> null;
        };
    }

    /** ublk_ctrl_start_recovery, ublk_ctrl_end_recovery. */
    private static @Nullable String recovery(String command, int id, int errno) {
        return switch (errno) {
            case Errno.EBUSY ->
                    command.startsWith("START")
                            ? "device "
                                    + id
                                    + " is not to be recovered: its server lives, or the kernel is"
                                    + " still clearing up behind it; 'jublk list' says which"
                            : "device " + id + " has stopped or been recovered by another server";
            case Errno.EINVAL ->
                    "device "
                            + id
                            + " cannot be recovered: it was made without recovery (add --recovery),"
                            + " or it has been removed";
            case Errno.EINTR ->
                    "the recovery of device "
                            + id
                            + " was interrupted before its server had"
                            + " fetched every request; try 'jublk recover' again";
            default -> null;
        };
    }

    /** ublk_ctrl_quiesce_dev, ublk_wait_for_idle_io. */
    private static @Nullable String quiesce(int id, int errno) {
        return switch (errno) {
            case Errno.EBUSY, Errno.ETIME ->
                    "device "
                            + id
                            + " did not become quiet in time: every request of a queue is with its"
                            + " server; give it more time, or look at its backend";
            case Errno.EINTR ->
                    "quiescing device " + id + " was interrupted by a signal; try again";
            case Errno.ENODEV ->
                    "device " + id + " is not there or not started: nothing to quiesce";
            case Errno.EOPNOTSUPP ->
                    "device "
                            + id
                            + " cannot be quiesced: it was made without recovery (add --recovery),"
                            + " or by a kernel before Linux "
                            + Feature.QUIESCE.since();
            default -> null;
        };
    }

    /** ublk_ctrl_set_size, ublk_ctrl_try_stop_dev. */
    private static @Nullable String whileLive(String command, int id, int errno) {
        return switch (errno) {
            case Errno.ENODEV ->
                    "device "
                            + id
                            + " is not there or not started, so there is nothing to "
                            + (command.equals("UPDATE_SIZE") ? "resize" : "stop");
            case Errno.EBUSY ->
                    "device "
                            + id
                            + " is in use: somebody has it open or mounted; close it, or stop it"
                            + " all the same with 'jublk stop -n "
                            + id
                            + "'";
            default -> null;
        };
    }

    /** ublk_ctrl_reg_buf, ublk_ctrl_unreg_buf. */
    private static @Nullable String sharedMemory(String command, int id, int errno) {
        return switch (errno) {
            case Errno.EOPNOTSUPP ->
                    "device "
                            + id
                            + " was made without shared memory, which needs Linux "
                            + Feature.SHMEM_ZC.since()
                            + "; see 'jublk add --shared'";
            case Errno.EINVAL ->
                    of(command, id)
                            + " was refused: EINVAL: shared memory must begin and end at a page,"
                            + " and be 4 GiB at most";
            case Errno.EEXIST -> "device " + id + " shares this memory already";
            case Errno.EFAULT ->
                    "this memory cannot be pinned for device "
                            + id
                            + ": it must be all there, of a memfd or of a file on"
                            + " tmpfs or hugetlbfs";
            case Errno.ENOENT -> "device " + id + " shares no such memory";
            case Errno.ENOSPC -> "device " + id + " has 65536 buffers, which is all it takes";
            default -> null;
        };
    }

    /**
     * ublk_ctrl_uring_cmd_permission: of a user's device one needs the character device, of any
     * other one needs CAP_SYS_ADMIN.
     */
    private static String notPermitted(String command, int id) {
        return of(command, id)
                + " was not permitted: it is another user's or root's; run as that user or as root";
    }

    private static String notThere(String command, int id) {
        return "this kernel's ublk driver has no "
                + of(command, id)
                + ": Linux "
                + KernelCommand.valueOf(command).since()
                + " or later has it";
    }

    private static String of(String command, int id) {
        return id < 0 ? command : command + " of device " + id;
    }

    private ControlErrors() {}
}
