package io.jublk.ublk.control;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.ublk.Feature;
import io.jublk.ublk.control.ControlDevice.Command;
import io.jublk.ublk.uapi.DevInfoDescriptor;
import io.jublk.ublk.uapi.Opcodes;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * How this driver wants a command put: how it is numbered, and whether the device's path goes with
 * it. Both are found out when a command is refused for want of them, which costs the usual case
 * nothing: a driver looks at number and path before it does anything (ublk_check_cmd_op,
 * ublk_ctrl_uring_cmd_permission), so what was refused there can be sent again.
 */
final class Dialect {

    /** GET_DEV_INFO2 and GET_FEATURES are answered from memory. */
    private static final long QUESTION_SECONDS = 10;

    /** linux/errno.h: the kernel's own, which old drivers let out all the same. */
    static final int ENOTSUPP = 524;

    private final ControlRing ring;

    /**
     * Devices known here, and whether they are ordinary users': then each command about them
     * carries the character device's path.
     */
    private final Map<Integer, Boolean> unprivileged = new HashMap<>();

    Dialect(ControlRing ring) {
        this.ring = ring;
    }

    /**
     * Runs a command.
     *
     * @return its result, or a negative errno
     */
    int run(Command command, long seconds) {
        command.withPath = isUnprivileged(command.deviceId);
        int result = ring.run(command, Opcodes.of(command.operation), seconds);
        if (mayBeUnknown(result) && wantsLegacy(command)) {
            int again = ring.run(command, Opcodes.legacyOf(command.operation), seconds);
            if (again >= 0) {
                Opcodes.useLegacy(true);
            }
            result = again;
        }
        if (result == -Errno.EINVAL && mayWantPath(command)) {
            int known = learn(command.deviceId);
            if (known != 0) {
                return known;
            }
            if (isUnprivileged(command.deviceId)) {
                command.withPath = true;
                result = ring.run(command, Opcodes.of(command.operation), seconds);
            }
        }
        if (result >= 0 && isRemoval(command.operation)) {
            unprivileged.remove(command.deviceId); // another device may get the number
        }
        return result;
    }

    private static boolean isRemoval(int operation) {
        return operation == UblkCommand.DEL_DEV || operation == UblkCommand.DEL_DEV_ASYNC;
    }

    /** The flags that a device was found to have. */
    void note(int deviceId, long flags) {
        unprivileged.put(deviceId, Feature.UNPRIVILEGED_DEV.isIn(flags));
    }

    private boolean isUnprivileged(int deviceId) {
        return unprivileged.getOrDefault(deviceId, false);
    }

    /**
     * A driver before Linux 6.4 answers a number that it does not know with ENODEV, or, once it has
     * found the device, with ENOTSUPP.
     */
    private static boolean mayBeUnknown(int result) {
        return result == -Errno.ENODEV || result == -ENOTSUPP;
    }

    private boolean wantsLegacy(Command command) {
        if (Opcodes.areLegacy() || !Opcodes.hasLegacy(command.operation)) {
            return false;
        }
        // A driver that answers this one knows the encoding.
        Command question =
                new Command("GET_FEATURES", UblkCommand.GET_FEATURES, -1)
                        .buffer(ring.answer(Long.BYTES));
        return ring.run(question, question.operation, QUESTION_SECONDS) < 0;
    }

    private boolean mayWantPath(Command command) {
        return !unprivileged.containsKey(command.deviceId)
                && command.deviceId >= 0
                && command.operation != UblkCommand.ADD_DEV;
    }

    /**
     * Asks whose device it is: GET_DEV_INFO2 takes the path whether it has to or not.
     *
     * @return 0, or a negative errno that explains the refusal of the command before
     */
    private int learn(int deviceId) {
        MemorySegment info = ring.answer(DevInfoDescriptor.SIZE_BYTES);
        Command question =
                new Command("GET_DEV_INFO2", UblkCommand.GET_DEV_INFO2, deviceId).buffer(info);
        question.withPath = true;
        int result = ring.run(question, Opcodes.of(question.operation), QUESTION_SECONDS);
        if (result >= 0) {
            note(deviceId, info.get(JAVA_LONG, DevInfoDescriptor.FLAGS));
            return 0;
        }
        boolean explains =
                result == -Errno.EACCES || result == -Errno.EPERM || result == -Errno.ENOENT;
        return explains ? result : 0;
    }
}
