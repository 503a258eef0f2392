package io.jublk.ublk.fake;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.jublk.ublk.DeviceState;
import io.jublk.ublk.Feature;
import io.jublk.ublk.uapi.CtrlCmdDescriptor;
import io.jublk.ublk.uapi.DevInfoDescriptor;
import io.jublk.ublk.uapi.IoDescDescriptor;
import io.jublk.ublk.uapi.ParamsDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** /dev/ublk-control: makes and removes fake devices. */
public final class FakeControl implements Node {

    /** Who serves a device, as GET_DEV_INFO says. */
    private static final int SERVER_PID = 4711;

    /** What a device has, asked for or not, if the driver has it. */
    public static final long ALWAYS = Feature.BUF_REG_OFF_DAEMON.mask();

    private final FakeKernel kernel;
    private final long features;
    private final Map<Integer, FakeDevice> devices = new HashMap<>();
    private final Map<Integer, Integer> refusals = new HashMap<>();

    /** Indices of registered memory, of whatever device. */
    public final Set<Integer> buffers = new HashSet<>();

    /** Commands, in order: the name and the device. */
    public final List<String> commands = new ArrayList<>();

    /**
     * @param features what a new device is granted of what it asks for
     */
    public FakeControl(FakeKernel kernel, long features) {
        this.kernel = kernel;
        this.features = features;
        kernel.add("/dev/ublk-control", this);
    }

    /** Answers a command, of {@link UblkCommand}, with an error from now on. */
    public void refuse(int command, int errno) {
        refusals.put(command, -errno);
    }

    /** The numbers of the devices that there are. */
    public List<Integer> devices() {
        return List.copyOf(devices.keySet());
    }

    public FakeDevice device(int id) {
        FakeDevice device = devices.get(id);
        if (device == null) {
            throw new AssertionError("no device " + id);
        }
        return device;
    }

    @Override
    public String name() {
        return "control";
    }

    @Override
    public int command(Operation operation) {
        int id = operation.commandInt(CtrlCmdDescriptor.DEV_ID);
        long address = operation.commandLong(CtrlCmdDescriptor.ADDR);
        int command = kernel.encoded(operation);
        commands.add(name(command) + " " + id);
        Integer refusal = refusals.get(command);
        if (refusal != null) {
            return refusal;
        }
        if (command == UblkCommand.ADD_DEV) {
            return add(id, address);
        }
        if (command == UblkCommand.GET_FEATURES && !kernel.old) {
            Memory.ALL.set(JAVA_LONG, address, features);
            return 0;
        }
        FakeDevice device = devices.get(id);
        if (device == null) {
            return -Errno.ENODEV;
        }
        if (device.isUnprivileged() || command == UblkCommand.GET_DEV_INFO2) {
            int error = checkPath(operation, id);
            if (error < 0) {
                return error;
            }
            address += pathBytes(operation);
        }
        return switch (command) {
            case UblkCommand.START_DEV -> {
                device.state = device.isFetched() ? DeviceState.LIVE : DeviceState.DEAD;
                yield device.isFetched() ? 0 : -Errno.EINVAL;
            }
            case UblkCommand.GET_DEV_INFO, UblkCommand.GET_DEV_INFO2 -> info(device, address);
            case UblkCommand.SET_PARAMS -> {
                device.params = bytes(address, ParamsDescriptor.SIZE_BYTES).toArray(JAVA_BYTE);
                yield 0;
            }
            case UblkCommand.GET_PARAMS -> {
                bytes(address, device.params.length).copyFrom(MemorySegment.ofArray(device.params));
                yield 0;
            }
            case UblkCommand.START_USER_RECOVERY ->
                    device.state == DeviceState.LIVE || device.busyRecoveries-- > 0
                            ? -Errno.EBUSY
                            : 0;
            case UblkCommand.END_USER_RECOVERY -> {
                device.state = DeviceState.LIVE;
                yield device.isFetched() ? 0 : -Errno.EINVAL;
            }
            case UblkCommand.QUIESCE_DEV -> {
                if (device.unheardQuiesces-- <= 0) {
                    device.state = DeviceState.QUIESCED;
                }
                yield 0;
            }
            case UblkCommand.STOP_DEV -> {
                device.state = DeviceState.DEAD;
                device.abort();
                yield 0;
            }
            case UblkCommand.DEL_DEV -> {
                devices.remove(id);
                kernel.remove("/dev/ublkc" + id);
                yield 0;
            }
            case UblkCommand.REG_BUF -> {
                int index = 0;
                while (!buffers.add(index)) {
                    index++;
                }
                yield index;
            }
            case UblkCommand.UNREG_BUF ->
                    buffers.remove((int) operation.commandLong(CtrlCmdDescriptor.DATA))
                            ? 0
                            : -Errno.ENOENT;
            default -> command == 0 ? -Errno.ENODEV : 0;
        };
    }

    private static int pathBytes(Operation operation) {
        return operation.commandInt(CtrlCmdDescriptor.DEV_PATH_LEN) & 0xffff;
    }

    /** ublk_ctrl_uring_cmd_permission. */
    private int checkPath(Operation operation, int id) {
        int length = operation.commandInt(CtrlCmdDescriptor.QUEUE_ID) >>> 16;
        int pathBytes = pathBytes(operation);
        if (pathBytes == 0 || length < pathBytes) {
            return -Errno.EINVAL;
        }
        long address = operation.commandLong(CtrlCmdDescriptor.ADDR);
        byte[] path = Memory.ALL.asSlice(address, pathBytes).toArray(JAVA_BYTE);
        Integer openError = kernel.openErrors.get("/dev/ublkc" + id);
        if (openError != null) {
            return openError;
        }
        return new String(path, US_ASCII).equals("/dev/ublkc" + id) ? 0 : -Errno.ENOENT;
    }

    private int add(int wanted, long info) {
        int id = wanted < 0 ? devices.size() : wanted;
        if (devices.containsKey(id)) {
            return -Errno.EEXIST;
        }
        long asked = Memory.ALL.get(JAVA_LONG, info + DevInfoDescriptor.FLAGS);
        long flags = (asked | ALWAYS) & features;
        Memory.ALL.set(JAVA_LONG, info + DevInfoDescriptor.FLAGS, flags);
        Memory.ALL.set(JAVA_INT, info + DevInfoDescriptor.DEV_ID, id);
        devices.put(
                id,
                kernel.device(
                        id,
                        Memory.ALL.get(JAVA_SHORT, info + DevInfoDescriptor.NR_HW_QUEUES),
                        Memory.ALL.get(JAVA_SHORT, info + DevInfoDescriptor.QUEUE_DEPTH),
                        Memory.ALL.get(JAVA_INT, info + DevInfoDescriptor.MAX_IO_BUF_BYTES),
                        flags,
                        Feature.IO_DESC_SIZE.isIn(flags)
                                ? Memory.ALL.get(JAVA_SHORT, info + DevInfoDescriptor.IO_DESC_SIZE)
                                : IoDescDescriptor.SIZE_BYTES));
        return 0;
    }

    private static int info(FakeDevice device, long info) {
        MemorySegment out = bytes(info, DevInfoDescriptor.SIZE_BYTES);
        out.set(JAVA_SHORT, DevInfoDescriptor.NR_HW_QUEUES, (short) device.queues());
        out.set(JAVA_SHORT, DevInfoDescriptor.QUEUE_DEPTH, (short) device.depth());
        out.set(
                JAVA_SHORT,
                DevInfoDescriptor.STATE,
                (short) List.of(DeviceState.values()).indexOf(device.state));
        out.set(JAVA_INT, DevInfoDescriptor.MAX_IO_BUF_BYTES, device.maxIoBytes);
        out.set(JAVA_INT, DevInfoDescriptor.DEV_ID, device.id);
        out.set(JAVA_INT, DevInfoDescriptor.UBLKSRV_PID, SERVER_PID);
        out.set(JAVA_LONG, DevInfoDescriptor.FLAGS, device.flags);
        out.set(JAVA_INT, DevInfoDescriptor.OWNER_UID, device.ownerUid);
        return 0;
    }

    private static MemorySegment bytes(long address, int length) {
        return Memory.ALL.asSlice(address, length);
    }

    private static String name(int command) {
        return switch (command) {
            case UblkCommand.ADD_DEV -> "ADD";
            case UblkCommand.DEL_DEV -> "DEL";
            case UblkCommand.START_DEV -> "START";
            case UblkCommand.STOP_DEV -> "STOP";
            case UblkCommand.QUIESCE_DEV -> "QUIESCE";
            case UblkCommand.SET_PARAMS -> "SET_PARAMS";
            case UblkCommand.REG_BUF -> "REG_BUF";
            case UblkCommand.UNREG_BUF -> "UNREG_BUF";
            case UblkCommand.UPDATE_SIZE -> "UPDATE_SIZE";
            case UblkCommand.GET_QUEUE_AFFINITY -> "AFFINITY";
            case UblkCommand.GET_DEV_INFO -> "INFO";
            case UblkCommand.GET_DEV_INFO2 -> "INFO2";
            case UblkCommand.GET_FEATURES -> "FEATURES";
            case UblkCommand.GET_PARAMS -> "PARAMS";
            case UblkCommand.START_USER_RECOVERY -> "START_RECOVERY";
            case UblkCommand.END_USER_RECOVERY -> "END_RECOVERY";
            default -> "command %x".formatted(command);
        };
    }
}
