package io.jublk.sim.ublk;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.sim.core.AddressSpace;
import io.jublk.sim.core.Credentials;
import io.jublk.sim.core.Memory;
import io.jublk.sim.core.Node;
import io.jublk.sim.ring.CommandFile;
import io.jublk.sim.ring.Host;
import io.jublk.sim.ring.Request;
import io.jublk.ublk.Feature;
import io.jublk.ublk.uapi.CtrlCmdDescriptor;
import io.jublk.ublk.uapi.DevInfoDescriptor;
import io.jublk.ublk.uapi.ParamsDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.ublk.uapi.UblkLimits;
import io.jublk.uring.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** /dev/ublk-control: ublk_ctrl_uring_cmd (drivers/block/ublk_drv.c). */
public final class UblkControl extends Node implements CommandFile {

    /** What this driver has; a real one of 7.3 has more. */
    public static final long FEATURES =
            Feature.SUPPORT_ZERO_COPY.mask()
                    | Feature.URING_CMD_COMP_IN_TASK.mask()
                    | Feature.CMD_IOCTL_ENCODE.mask()
                    | Feature.USER_RECOVERY.mask()
                    | Feature.USER_RECOVERY_REISSUE.mask()
                    | Feature.USER_RECOVERY_FAIL_IO.mask()
                    | Feature.UPDATE_SIZE.mask()
                    | Feature.QUIESCE.mask()
                    | Feature.SAFE_STOP_DEV.mask()
                    | Feature.USER_COPY.mask()
                    | Feature.AUTO_BUF_REG.mask()
                    | Feature.NO_AUTO_PART_SCAN.mask()
                    | Feature.PER_IO_DAEMON.mask()
                    | Feature.BUF_REG_OFF_DAEMON.mask()
                    | Feature.BATCH_IO.mask()
                    | Feature.UNPRIVILEGED_DEV.mask()
                    | Feature.SHMEM_ZC.mask();

    /** What every device has, asked for or not. */
    private static final long ALWAYS =
            Feature.CMD_IOCTL_ENCODE.mask()
                    | Feature.URING_CMD_COMP_IN_TASK.mask()
                    | Feature.PER_IO_DAEMON.mask()
                    | Feature.BUF_REG_OFF_DAEMON.mask()
                    | Feature.SAFE_STOP_DEV.mask();

    /** UBLK_F_ALL_RECOVERY_FLAGS. */
    private static final long RECOVERY =
            Feature.USER_RECOVERY.mask()
                    | Feature.USER_RECOVERY_REISSUE.mask()
                    | Feature.USER_RECOVERY_FAIL_IO.mask();

    /** What an ordinary user's device cannot have: ublk_ctrl_add_dev. */
    private static final long NOT_OF_USERS =
            Feature.USER_COPY.mask()
                    | Feature.SUPPORT_ZERO_COPY.mask()
                    | Feature.AUTO_BUF_REG.mask();

    /** {@code unprivileged_ublks_max}, parameter {@code ublks_max}. */
    private static final int MAX_OF_USERS = 64;

    private static final int PARAMS_HEADER_BYTES = 8;

    private final Host host;
    private final AddressSpace memory;
    private final int cpus;
    private final MemorySegment answer =
            Arena.ofAuto().allocate(DevInfoDescriptor.SIZE_BYTES, Long.BYTES);
    private final BufferCommands buffers;
    private final CommandPermission permission;

    /** udev gives each user's device to its maker. */
    private boolean nodesAreGiven;

    private final TreeMap<Integer, UblkDevice> devices = new TreeMap<>();

    /**
     * @param cpus how many this machine has: no device gets more queues
     * @param exists whether there is a file of a path, beside those of devices
     */
    public UblkControl(Host host, AddressSpace memory, int cpus, Predicate<String> exists) {
        this.host = host;
        this.memory = memory;
        this.cpus = cpus;
        buffers = new BufferCommands(memory);
        permission = new CommandPermission(exists);
    }

    /** udev has the rules that give the nodes of a user's device to whoever made it. */
    public void giveNodesToMakers() {
        nodesAreGiven = true;
    }

    @Override
    public String name() {
        return "/dev/ublk-control";
    }

    /** The device of a number, or null. */
    public @Nullable UblkDevice device(int id) {
        return devices.get(id);
    }

    /** How many devices there are. */
    public int count() {
        return devices.size();
    }

    /**
     * open(2) of /dev/ublkcN.
     *
     * @param error where a negative errno goes when there is no node: one element
     */
    public @Nullable Node openCharacterDevice(int id, int pid, int[] error) {
        UblkDevice device = devices.get(id);
        error[0] =
                device == null ? -Errno.ENOENT : device.openCharacterDevice(pid, host.credentials);
        return device == null || error[0] < 0 ? null : new CharacterFile(device);
    }

    @Override
    public int command(Request r, boolean mayBlock) {
        int operation = r.commandOperation();
        if (!mayBlock && maySleep(operation)) {
            return -Errno.EAGAIN;
        }
        if (!r.ring().hasBigSqes()) {
            return -Errno.EINVAL;
        }
        long address = r.commandLong(CtrlCmdDescriptor.ADDR);
        int length = r.commandInt(CtrlCmdDescriptor.QUEUE_ID) >>> 16;
        if (operation == UblkCommand.GET_FEATURES) {
            if (length != Long.BYTES || address == 0) {
                return -Errno.EINVAL;
            }
            Memory.ALL.set(JAVA_LONG, address, FEATURES);
            return 0;
        }
        if (operation == UblkCommand.ADD_DEV) {
            return add(r, address, length);
        }
        UblkDevice device = devices.get(r.commandInt(CtrlCmdDescriptor.DEV_ID));
        if (device == null) {
            return -Errno.ENODEV;
        }
        int refused = permission.check(device, r, host.credentials, address, length);
        if (refused < 0) {
            return refused;
        }
        int pathBytes = CommandPermission.pathBytes(device, r);
        return carryOut(device, r, operation, address + pathBytes, length - pathBytes);
    }

    private int carryOut(UblkDevice device, Request r, int operation, long address, int length) {
        if (device.lock().isHeld() && locks(operation)) {
            return SLEEPS;
        }
        return switch (operation) {
            case UblkCommand.START_DEV -> start(device, r);
            case UblkCommand.STOP_DEV -> device.stop() ? 0 : SLEEPS;
            case UblkCommand.DEL_DEV -> delete(device, true);
            case UblkCommand.DEL_DEV_ASYNC -> delete(device, false);
            case UblkCommand.START_USER_RECOVERY -> device.startRecovery();
            case UblkCommand.END_USER_RECOVERY ->
                    device.queues().areReady() || device.isStopping()
                            ? device.endRecovery((int) r.commandLong(CtrlCmdDescriptor.DATA))
                            : SLEEPS;
            case UblkCommand.QUIESCE_DEV -> device.quiesce();
            case UblkCommand.UPDATE_SIZE ->
                    device.disk().updateSize(r.commandLong(CtrlCmdDescriptor.DATA));
            case UblkCommand.TRY_STOP_DEV -> tryStop(device);
            case UblkCommand.GET_DEV_INFO, UblkCommand.GET_DEV_INFO2 ->
                    info(device, address, length);
            case UblkCommand.REG_BUF -> buffers.register(device, r, address, length);
            case UblkCommand.UNREG_BUF -> buffers.unregister(device, r);
            case UblkCommand.GET_QUEUE_AFFINITY -> affinity(device, r, address, length);
            case UblkCommand.SET_PARAMS -> setParams(device, address, length);
            case UblkCommand.GET_PARAMS -> getParams(device, address, length);
            default -> -Errno.EOPNOTSUPP;
        };
    }

    /** START and END wait for the tags by wait_var_event_interruptible; del_gendisk waits on. */
    @Override
    public boolean isInterruptible(Request r) {
        UblkDevice device = devices.get(r.commandInt(CtrlCmdDescriptor.DEV_ID));
        return switch (r.commandOperation()) {
            case UblkCommand.START_DEV, UblkCommand.END_USER_RECOVERY -> true;
            case UblkCommand.DEL_DEV, UblkCommand.DEL_DEV_ASYNC ->
                    device == null || device.state() == UblkDevice.DEAD;
            default -> false;
        };
    }

    /** Whether a command takes {@code ub->mutex} first of all. */
    private static boolean locks(int operation) {
        return switch (operation) {
            case UblkCommand.GET_DEV_INFO,
                    UblkCommand.GET_DEV_INFO2,
                    UblkCommand.GET_QUEUE_AFFINITY,
                    UblkCommand.REG_BUF,
                    UblkCommand.UNREG_BUF ->
                    false;
            default -> true;
        };
    }

    /** ublk_ctrl_uring_cmd_may_sleep. */
    private static boolean maySleep(int operation) {
        return operation != UblkCommand.GET_QUEUE_AFFINITY
                && operation != UblkCommand.GET_DEV_INFO
                && operation != UblkCommand.GET_DEV_INFO2
                && operation != UblkCommand.GET_FEATURES;
    }

    /** ublk_ctrl_add_dev. */
    private int add(Request r, long address, int length) {
        int id = r.commandInt(CtrlCmdDescriptor.DEV_ID);
        int queueId = r.commandInt(CtrlCmdDescriptor.QUEUE_ID) & 0xffff;
        if (length < DevInfoDescriptor.SIZE_BYTES
                || address == 0
                || queueId != CtrlCmdDescriptor.NO_QUEUE) {
            return -Errno.EINVAL;
        }
        MemorySegment info = Memory.ALL.asSlice(address, DevInfoDescriptor.SIZE_BYTES);
        int queues = Short.toUnsignedInt(info.get(JAVA_SHORT, DevInfoDescriptor.NR_HW_QUEUES));
        int depth = Short.toUnsignedInt(info.get(JAVA_SHORT, DevInfoDescriptor.QUEUE_DEPTH));
        if (queues == 0
                || queues > UblkLimits.MAX_QUEUES
                || depth == 0
                || depth > UblkLimits.MAX_DEPTH
                || id != info.get(JAVA_INT, DevInfoDescriptor.DEV_ID)
                || id >= UblkLimits.MAX_DEVICES) {
            return -Errno.EINVAL;
        }
        long wanted = info.get(JAVA_LONG, DevInfoDescriptor.FLAGS);
        Credentials maker = host.credentials;
        if (maker.capable()) {
            wanted &= ~Feature.UNPRIVILEGED_DEV.mask();
        } else if (!Feature.UNPRIVILEGED_DEV.isIn(wanted)) {
            return -Errno.EPERM;
        }
        if (isNonsense(wanted)) {
            return -Errno.EINVAL;
        }
        boolean users = Feature.UNPRIVILEGED_DEV.isIn(wanted);
        if (users) {
            wanted &= ~(Feature.USER_RECOVERY.mask() | Feature.USER_RECOVERY_REISSUE.mask());
            if ((wanted & NOT_OF_USERS) != 0) {
                return -Errno.EINVAL;
            }
            if (ofUsers() >= MAX_OF_USERS) {
                return -Errno.EACCES;
            }
        }
        int number = id;
        if (id < 0) { // ublk_alloc_dev_number
            number = 0;
            while (devices.containsKey(number)) {
                number++;
            }
        } else if (devices.containsKey(id)) {
            return -Errno.EEXIST;
        }
        // ublk_align_max_io_size: whole pages
        int maxIo =
                info.get(JAVA_INT, DevInfoDescriptor.MAX_IO_BUF_BYTES) & -AddressSpace.PAGE_BYTES;
        long flags = (wanted & FEATURES) | ALWAYS;
        if (Feature.BATCH_IO.isIn(flags)) {
            flags &= ~Feature.PER_IO_DAEMON.mask();
        }
        UblkDevice device =
                new UblkDevice(
                        host, memory, number, Math.min(queues, cpus), depth, maxIo, flags, maker);
        if (users && nodesAreGiven) {
            device.giveNode(maker.uid());
        }
        devices.put(number, device);
        writeInfo(device, info);
        return 0;
    }

    /** {@code unprivileged_ublks_added}. */
    private int ofUsers() {
        int count = 0;
        for (UblkDevice device : devices.values()) {
            count += device.has(Feature.UNPRIVILEGED_DEV) ? 1 : 0;
        }
        return count;
    }

    /** Ways of recovery that exclude each other; QUIESCE without any. */
    private static boolean isNonsense(long flags) {
        long recovery = flags & RECOVERY;
        return recovery == RECOVERY
                || (recovery != 0 && !Feature.USER_RECOVERY.isIn(flags))
                || (Feature.QUIESCE.isIn(flags) && !Feature.USER_RECOVERY.isIn(flags));
    }

    /** ublk_ctrl_start_dev: waits until every tag has been fetched. */
    private static int start(UblkDevice device, Request r) {
        int pid = (int) r.commandLong(CtrlCmdDescriptor.DATA);
        int types = device.params.get(JAVA_INT, ParamsDescriptor.TYPES);
        if (pid <= 0 || (types & ParamsDescriptor.TYPE_BASIC) == 0) {
            return -Errno.EINVAL;
        }
        return device.queues().areReady() || device.isStopping() ? device.start(pid) : SLEEPS;
    }

    /** ublk_ctrl_del_dev: stops, and waits until nobody has one of its devices open. */
    private int delete(UblkDevice device, boolean waits) {
        if (!device.stop() || (waits && device.isInUse())) {
            return SLEEPS;
        }
        device.deleted(() -> free(device));
        return 0;
    }

    /** ublk_cdev_rel. */
    private void free(UblkDevice device) {
        device.buffers().clear();
        devices.remove(device.id, device);
    }

    /** ublk_ctrl_try_stop_dev. */
    private static int tryStop(UblkDevice device) {
        int refused = device.disk().mayStop();
        if (refused < 0) {
            return refused;
        }
        return device.stop() ? 0 : SLEEPS;
    }

    /** ublk_ctrl_get_dev_info. */
    private int info(UblkDevice device, long address, int length) {
        if (length < DevInfoDescriptor.SIZE_BYTES || address == 0) {
            return -Errno.EINVAL;
        }
        writeInfo(device, answer);
        Memory.copy(answer.address(), address, DevInfoDescriptor.SIZE_BYTES); // copy_to_user
        return 0;
    }

    private static void writeInfo(UblkDevice device, MemorySegment info) {
        info.set(JAVA_SHORT, DevInfoDescriptor.NR_HW_QUEUES, (short) device.queueCount);
        info.set(JAVA_SHORT, DevInfoDescriptor.QUEUE_DEPTH, (short) device.depth);
        info.set(JAVA_SHORT, DevInfoDescriptor.STATE, (short) device.state());
        info.set(JAVA_INT, DevInfoDescriptor.MAX_IO_BUF_BYTES, device.maxIoBytes);
        info.set(JAVA_INT, DevInfoDescriptor.DEV_ID, device.id);
        info.set(JAVA_INT, DevInfoDescriptor.UBLKSRV_PID, device.serverPid());
        info.set(JAVA_LONG, DevInfoDescriptor.FLAGS, device.flags);
        info.set(JAVA_INT, DevInfoDescriptor.OWNER_UID, device.maker.uid());
        info.set(JAVA_INT, DevInfoDescriptor.OWNER_GID, device.maker.gid());
    }

    /** ublk_ctrl_get_queue_affinity: one processor per queue, in order. */
    private int affinity(UblkDevice device, Request r, long address, int length) {
        long queue = r.commandLong(CtrlCmdDescriptor.DATA);
        if (length * 8 < cpus
                || length % Long.BYTES != 0
                || address == 0
                || queue < 0
                || queue >= device.queueCount) {
            return -Errno.EINVAL;
        }
        Memory.zero(address, length);
        for (int cpu = (int) queue; cpu < cpus; cpu += device.queueCount) {
            long at = address + cpu / 8;
            Memory.ALL.set(JAVA_BYTE, at, (byte) (Memory.ALL.get(JAVA_BYTE, at) | 1 << cpu % 8));
        }
        return 0;
    }

    /** ublk_ctrl_set_params. */
    private static int setParams(UblkDevice device, long address, int length) {
        if (length <= PARAMS_HEADER_BYTES || address == 0) {
            return -Errno.EINVAL;
        }
        int used = Memory.ALL.get(JAVA_INT, address + ParamsDescriptor.LEN);
        int types = Memory.ALL.get(JAVA_INT, address + ParamsDescriptor.TYPES);
        if (used > length || used <= 0 || types == 0) {
            return -Errno.EINVAL;
        }
        if (device.isUsed()) {
            return -Errno.EACCES;
        }
        MemorySegment.copy(
                Memory.ALL, address, device.params, 0, Math.min(used, ParamsDescriptor.SIZE_BYTES));
        device.params.set(JAVA_INT, ParamsDescriptor.TYPES, Limits.knownTypes(types));
        int error = Limits.validate(device.params, device.maxIoBytes);
        if (error < 0) {
            device.params.fill((byte) 0);
        }
        return error;
    }

    /** ublk_ctrl_get_params. */
    private static int getParams(UblkDevice device, long address, int length) {
        if (length <= PARAMS_HEADER_BYTES || address == 0) {
            return -Errno.EINVAL;
        }
        int wanted = Memory.ALL.get(JAVA_INT, address + ParamsDescriptor.LEN);
        if (wanted > length || wanted <= 0) {
            return -Errno.EINVAL;
        }
        MemorySegment.copy(
                device.params,
                0,
                Memory.ALL,
                address,
                Math.min(wanted, ParamsDescriptor.SIZE_BYTES));
        return 0;
    }

    @Override
    public void runInTask(Request request, boolean canceled) {
        throw new IllegalStateException("control commands leave nothing to a task");
    }

    @Override
    public void cancel(Request request) {
        throw new IllegalStateException("control commands end by themselves");
    }
}
