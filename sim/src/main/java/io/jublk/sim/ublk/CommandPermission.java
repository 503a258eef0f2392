package io.jublk.sim.ublk;

import io.jublk.sim.core.Credentials;
import io.jublk.sim.core.Memory;
import io.jublk.sim.ring.Request;
import io.jublk.ublk.Feature;
import io.jublk.ublk.uapi.CtrlCmdDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** Who may command a device: ublk_ctrl_uring_cmd_permission (drivers/block/ublk_drv.c). */
final class CommandPermission {

    private static final int PATH_MAX = 4096;

    private final Predicate<String> exists;

    /**
     * @param exists whether there is a file of a path
     */
    CommandPermission(Predicate<String> exists) {
        this.exists = exists;
    }

    /**
     * Whether it may be sent: 0, or a negative errno.
     *
     * @param address of the payload, which a path precedes
     */
    int check(UblkDevice device, Request r, Credentials sender, long address, int lengthBytes) {
        int operation = r.commandOperation();
        if (!device.has(Feature.UNPRIVILEGED_DEV)) {
            if (!sender.capable()) {
                return -Errno.EPERM;
            }
            if (operation != UblkCommand.GET_DEV_INFO2) {
                return 0;
            }
        }
        int pathBytes = pathBytes(device, r);
        if (pathBytes == 0 || pathBytes > PATH_MAX || lengthBytes < pathBytes) {
            return -Errno.EINVAL;
        }
        return switch (operation) {
            case UblkCommand.GET_DEV_INFO,
                    UblkCommand.GET_DEV_INFO2,
                    UblkCommand.GET_QUEUE_AFFINITY,
                    UblkCommand.GET_PARAMS,
                    UblkCommand.START_DEV,
                    UblkCommand.STOP_DEV,
                    UblkCommand.DEL_DEV,
                    UblkCommand.SET_PARAMS,
                    UblkCommand.START_USER_RECOVERY,
                    UblkCommand.END_USER_RECOVERY,
                    UblkCommand.UPDATE_SIZE,
                    UblkCommand.QUIESCE_DEV,
                    UblkCommand.TRY_STOP_DEV,
                    UblkCommand.REG_BUF,
                    UblkCommand.UNREG_BUF ->
                    node(device, sender, path(address, pathBytes));
            default -> -Errno.EINVAL; // DEL_DEV_ASYNC among them
        };
    }

    /** How many bytes of a permitted command's payload are the path. */
    static int pathBytes(UblkDevice device, Request r) {
        boolean has =
                device.has(Feature.UNPRIVILEGED_DEV)
                        || r.commandOperation() == UblkCommand.GET_DEV_INFO2;
        return has ? r.commandInt(CtrlCmdDescriptor.DEV_PATH_LEN) & 0xffff : 0;
    }

    /** memdup_user_nul, and kern_path's view of it. */
    private static String path(long address, int lengthBytes) {
        byte[] bytes = new byte[lengthBytes];
        MemorySegment.copy(Memory.ALL, ValueLayout.JAVA_BYTE, address, bytes, 0, lengthBytes);
        int end = 0;
        while (end < lengthBytes && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.US_ASCII);
    }

    /** ublk_char_dev_permission; a node of mode 0600 lets its owner read and write, or neither. */
    private int node(UblkDevice device, Credentials sender, String path) {
        if (!path.equals(device.characterPath())) {
            return exists.test(path) ? -Errno.EPERM : -Errno.ENOENT;
        }
        return device.mayOpenNode(sender) ? 0 : -Errno.EACCES;
    }
}
