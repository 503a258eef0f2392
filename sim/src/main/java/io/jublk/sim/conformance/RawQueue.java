package io.jublk.sim.conformance;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.DeviceState;
import io.jublk.ublk.Feature;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.uapi.AutoBufReg;
import io.jublk.ublk.uapi.IoCmdDescriptor;
import io.jublk.ublk.uapi.IoDescDescriptor;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.ublk.uapi.ParamsDescriptor;
import io.jublk.ublk.uapi.ShmemBufDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.KernelException;
import io.jublk.uring.Mapping;
import io.jublk.uring.Mman;
import io.jublk.uring.Open;
import io.jublk.uring.Ring;
import io.jublk.uring.Sqe;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One queue of one device, spoken to command by command: what an engine hides. */
final class RawQueue implements AutoCloseable {

    static final int DEPTH = 2;
    static final int MAX_IO_BYTES = 64 << 10;
    static final int PLACES = 4;

    private static final int DEVICE_SECTORS = 2048;
    private static final int BLOCK_SHIFT = 9;

    final DriverWorld world;
    final Kernel kernel;
    final ControlDevice control;
    final DeviceInfo info;
    final Ring ring;
    final Mapping buffers;
    private final Mapping descriptors;
    private final int fd;
    private final boolean automatic;
    private final boolean copied;
    private boolean died;

    RawQueue(DriverWorld world, Feature... features) {
        this(world, ControlDevice.open(world.kernel()), features);
    }

    private RawQueue(DriverWorld world, ControlDevice control, Feature... features) {
        this(
                world,
                control,
                control.add(
                        DeviceOptions.DEFAULTS.withDepth(DEPTH).withMaxIoBytes(MAX_IO_BYTES),
                        Feature.NO_AUTO_PART_SCAN.mask() | bits(features)));
    }

    /** A server of a device that is there. */
    private RawQueue(DriverWorld world, ControlDevice control, DeviceInfo info) {
        this.world = world;
        this.control = control;
        this.info = info;
        kernel = world.kernel();
        automatic = Feature.AUTO_BUF_REG.isIn(info.flags());
        copied =
                !Feature.USER_COPY.isIn(info.flags())
                        && !Feature.SUPPORT_ZERO_COPY.isIn(info.flags());
        fd = KernelException.check(kernel.open(info.characterPath(), Open.READ_WRITE, 0), "open");
        ring = Rings.owned(kernel);
        ring.fixedBuffers(PLACES);
        buffers = Mapping.populated(kernel, (long) DEPTH * MAX_IO_BYTES);
        descriptors =
                Mapping.ofFile(
                        kernel,
                        fd,
                        0,
                        IoDescDescriptor.queueLengthBytes(DEPTH, kernel.pageBytes()),
                        Mman.PROT_READ,
                        Mman.MAP_SHARED);
    }

    static long bits(Feature... features) {
        long bits = 0;
        for (Feature feature : features) {
            bits |= feature.mask();
        }
        return bits;
    }

    int characterFd() {
        return fd;
    }

    void setParams() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment p = arena.allocate(ParamsDescriptor.SIZE_BYTES, 8);
            p.set(JAVA_INT, ParamsDescriptor.LEN, ParamsDescriptor.SIZE_BYTES);
            p.set(JAVA_INT, ParamsDescriptor.TYPES, ParamsDescriptor.TYPE_BASIC);
            p.set(JAVA_INT, ParamsDescriptor.BASIC_ATTRS, ParamsDescriptor.ATTR_VOLATILE_CACHE);
            p.set(JAVA_BYTE, ParamsDescriptor.BASIC_LOGICAL_BS_SHIFT, (byte) BLOCK_SHIFT);
            p.set(JAVA_BYTE, ParamsDescriptor.BASIC_PHYSICAL_BS_SHIFT, (byte) 12);
            p.set(JAVA_BYTE, ParamsDescriptor.BASIC_IO_MIN_SHIFT, (byte) 12);
            p.set(JAVA_BYTE, ParamsDescriptor.BASIC_IO_OPT_SHIFT, (byte) 12);
            p.set(JAVA_INT, ParamsDescriptor.BASIC_MAX_SECTORS, MAX_IO_BYTES >> BLOCK_SHIFT);
            p.set(JAVA_LONG, ParamsDescriptor.BASIC_DEV_SECTORS, DEVICE_SECTORS);
            control.setParams(info.id(), p);
        }
    }

    /** Parameters, FETCH of every tag with its number as user data, START. */
    void serve() {
        setParams();
        fetchAll();
        world.start(info.id(), this::serveSilently);
    }

    void fetchAll() {
        for (int tag = 0; tag < DEPTH; tag++) {
            fetch(tag).userData(tag);
        }
        ring.submit();
    }

    /** What a killed server leaves: its ring and its file are closed, and nobody says a word. */
    void die() {
        ring.close();
        descriptors.close();
        buffers.close();
        kernel.close(fd);
        died = true;
    }

    /** Another server of this device, whose server has died; a real kernel takes a moment. */
    RawQueue successor() {
        long begin = System.nanoTime();
        int result = DriverCases.command(() -> control.startRecovery(info.id()));
        while (result == -Errno.EBUSY
                && System.nanoTime() - begin < Transcript.LONG_PATIENCE_NANOS) {
            Thread.onSpinWait();
            result = DriverCases.command(() -> control.startRecovery(info.id()));
        }
        KernelException.check(result, "START_USER_RECOVERY");
        return new RawQueue(world, ControlDevice.open(kernel), info);
    }

    /** Another server of this device, which was stopped; a real kernel takes a moment. */
    RawQueue reopened() {
        long begin = System.nanoTime();
        while (true) {
            try {
                return new RawQueue(world, ControlDevice.open(kernel), info);
            } catch (KernelException e) {
                if (System.nanoTime() - begin > Transcript.LONG_PATIENCE_NANOS) {
                    throw e;
                }
            }
        }
    }

    /** Fetches and goes on where its predecessor ended. */
    void takeOver() {
        fetchAll();
        control.endRecovery(info.id(), world.processId());
    }

    /** The device's state, when the driver has noticed that its server is gone. */
    void stateWithoutServer(Transcript out) {
        long begin = System.nanoTime();
        DeviceState state = control.info(info.id()).state();
        while (state == DeviceState.LIVE
                && System.nanoTime() - begin < Transcript.LONG_PATIENCE_NANOS) {
            Thread.onSpinWait();
            state = control.info(info.id()).state();
        }
        out.note("state: " + state.label());
    }

    /** Commits a request and notes what its sender has then. */
    void serve(Transcript out, int request, int result) {
        int tag = delivery(out);
        commit(tag, result).userData(tag);
        ring.submit();
        answer(out, request);
    }

    /** Answers reads with whatever the payload holds. */
    private void serveSilently() {
        ring.submitAndWait(0, 0);
        ring.drain(
                (userData, result, flags) -> {
                    if (result == UblkCommand.RESULT_OK) {
                        int tag = (int) userData;
                        int bytes = sectors(tag) << BLOCK_SHIFT;
                        commit(tag, Math.max(bytes, 0)).userData(tag);
                    }
                });
        ring.submit();
    }

    Sqe fetch(int tag) {
        return addressed(io(UblkCommand.FETCH_REQ, 0, tag), tag);
    }

    Sqe commit(int tag, int result) {
        return addressed(io(UblkCommand.COMMIT_AND_FETCH_REQ, 0, tag), tag)
                .commandInt(IoCmdDescriptor.RESULT, result);
    }

    private Sqe addressed(Sqe sqe, int tag) {
        if (automatic) {
            sqe.address(AutoBufReg.sqeAddress(tag, AutoBufReg.FALLBACK));
        }
        return copied ? sqe.commandLong(IoCmdDescriptor.ADDR, buffer(tag)) : sqe;
    }

    /** A command with nothing else in it. */
    Sqe io(int command, int queue, int tag) {
        return ring.next()
                .uringCommand(fd, command)
                .commandInt(IoCmdDescriptor.QUEUE_AND_TAG, IoCmdDescriptor.queueAndTag(queue, tag));
    }

    Sqe register(int tag, int place) {
        return io(UblkCommand.REGISTER_IO_BUF, 0, tag).commandLong(IoCmdDescriptor.ADDR, place);
    }

    Sqe unregister(int tag, int place) {
        return io(UblkCommand.UNREGISTER_IO_BUF, 0, tag).commandLong(IoCmdDescriptor.ADDR, place);
    }

    long buffer(int tag) {
        return buffers.address() + (long) tag * MAX_IO_BYTES;
    }

    // ---- requests

    /** Commits a request with a result and notes what its sender has. */
    void finish(Transcript out, int tag, int request, int result) {
        commit(tag, result).userData(tag);
        ring.submit();
        answer(out, request);
    }

    /** Waits for a request: its tag; its description goes to the transcript. */
    int delivery(Transcript out) {
        int[] tag = {-1};
        while (tag[0] < 0) {
            if (ring.submitAndWait(1, Transcript.LONG_PATIENCE_NANOS) < 0) {
                throw new IllegalStateException("no request came");
            }
            ring.drain((userData, result, flags) -> tag[0] = (int) userData);
        }
        int flags = opFlags(tag[0]);
        int operation = IoOp.operation(flags);
        long sector =
                descriptors.segment().get(JAVA_LONG, at(tag[0]) + IoDescDescriptor.START_SECTOR);
        out.note(
                "request: %s of sectors %d + %d%s%s"
                        .formatted(
                                IoOp.name(operation),
                                sector,
                                sectors(tag[0]),
                                (flags & IoOp.FLAG_NEED_REG_BUF) != 0 ? ", to be registered" : "",
                                (flags & IoOp.FLAG_SHMEM_ZC) != 0 ? sharedPlace(tag[0]) : ""));
        return tag[0];
    }

    private String sharedPlace(int tag) {
        long place = descriptors.segment().get(JAVA_LONG, at(tag) + IoDescDescriptor.ADDR);
        return ", in buffer %d at %d"
                .formatted(ShmemBufDescriptor.index(place), ShmemBufDescriptor.offset(place));
    }

    private static long at(int tag) {
        return (long) tag * IoDescDescriptor.SIZE_BYTES;
    }

    private int opFlags(int tag) {
        return descriptors.segment().get(JAVA_INT, at(tag) + IoDescDescriptor.OP_FLAGS);
    }

    private int sectors(int tag) {
        return descriptors.segment().get(JAVA_INT, at(tag) + IoDescDescriptor.NR_SECTORS);
    }

    /** The answer that the sender of a request has, into the transcript. */
    void answer(Transcript out, int request) {
        int answer = world.answer(request);
        if (answer == DriverWorld.PENDING) {
            out.note("its sender waits");
        } else {
            out.status("its sender has", answer);
        }
    }

    /** Ends the device, whatever state it is in. */
    @Override
    public void close() {
        if (!died) {
            ignoringAbsence(() -> control.stop(info.id()));
            die();
        }
        world.leave();
        ignoringAbsence(() -> control.delete(info.id()));
        control.close();
    }

    private static void ignoringAbsence(Runnable command) {
        int result = DriverCases.command(command);
        if (result != -Errno.ENODEV) {
            KernelException.check(result, "the end of a device");
        }
    }
}
