package io.jublk.ublk;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.ublk.uapi.DevInfoDescriptor;
import io.jublk.ublk.uapi.IoDescDescriptor;
import java.lang.foreign.MemorySegment;

/**
 * A device as the driver sees it (struct ublksrv_ctrl_dev_info).
 *
 * @param maxIoBytes the largest request
 * @param serverPid the process that serves it, -1 when none has started it
 * @param flags bits of {@link Feature}
 * @param descriptorBytes what each request's descriptor takes
 */
public record DeviceInfo(
        int id,
        int queues,
        int depth,
        DeviceState state,
        int maxIoBytes,
        int serverPid,
        long flags,
        int descriptorBytes) {

    /** With descriptors of the size that all drivers have. */
    public DeviceInfo(
            int id,
            int queues,
            int depth,
            DeviceState state,
            int maxIoBytes,
            int serverPid,
            long flags) {
        this(id, queues, depth, state, maxIoBytes, serverPid, flags, IoDescDescriptor.SIZE_BYTES);
    }

    public String blockPath() {
        return "/dev/ublkb" + id;
    }

    public String characterPath() {
        return "/dev/ublkc" + id;
    }

    public static DeviceInfo readFrom(MemorySegment info) {
        long flags = info.get(JAVA_LONG, DevInfoDescriptor.FLAGS);
        return new DeviceInfo(
                info.get(JAVA_INT, DevInfoDescriptor.DEV_ID),
                Short.toUnsignedInt(info.get(JAVA_SHORT, DevInfoDescriptor.NR_HW_QUEUES)),
                Short.toUnsignedInt(info.get(JAVA_SHORT, DevInfoDescriptor.QUEUE_DEPTH)),
                DeviceState.ofNumber(
                        Short.toUnsignedInt(info.get(JAVA_SHORT, DevInfoDescriptor.STATE))),
                info.get(JAVA_INT, DevInfoDescriptor.MAX_IO_BUF_BYTES),
                info.get(JAVA_INT, DevInfoDescriptor.UBLKSRV_PID),
                flags,
                // before Linux 7.3 the field is not the driver's, and holds what we left there
                Feature.IO_DESC_SIZE.isIn(flags)
                        ? Short.toUnsignedInt(info.get(JAVA_SHORT, DevInfoDescriptor.IO_DESC_SIZE))
                        : IoDescDescriptor.SIZE_BYTES);
    }
}
