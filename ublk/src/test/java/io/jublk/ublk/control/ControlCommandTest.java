package io.jublk.ublk.control;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.DeviceState;
import io.jublk.ublk.fake.FakeControl;
import io.jublk.ublk.fake.FakeKernel;
import io.jublk.ublk.fake.Memory;
import io.jublk.ublk.fake.Operation;
import io.jublk.ublk.uapi.DevInfoDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Op;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each command carries, byte for byte: struct ublksrv_ctrl_cmd behind a 48-byte head. */
class ControlCommandTest {

    private static final int NO_QUEUE = 0xffff;

    private final FakeKernel kernel = new FakeKernel();
    private final FakeControl driver = new FakeControl(kernel, -1L);
    private final ControlDevice control = ControlDevice.open(kernel);

    private int opcode;
    private int command;
    private int deviceId;
    private int queue;
    private int length;
    private long data;
    private long rest;

    /** What the driver does with the buffer of the command. */
    private LongConsumer answer = address -> {};

    ControlCommandTest() {
        kernel.script = this::look;
    }

    private int look(Operation operation) {
        opcode = operation.opcode();
        command = operation.command();
        deviceId = operation.commandInt(0);
        queue = operation.commandInt(4) & 0xffff;
        length = operation.commandInt(4) >>> 16;
        answer.accept(operation.commandLong(8));
        data = operation.commandLong(16);
        rest = operation.commandLong(24) | operation.commandLong(32) | operation.commandLong(72);
        return 0;
    }

    @AfterEach
    void close() {
        assertEquals(0, rest, "what no command uses");
        assertEquals(Op.URING_CMD, opcode);
        control.close();
        assertEquals(0, kernel.open(), "descriptors");
        assertEquals(0, driver.commands.size(), "the script answered");
    }

    @Test
    void features() {
        answer = address -> Memory.ALL.set(JAVA_LONG, address, 0x1f_ffffL);
        assertEquals(0x1f_ffffL, control.features());
        assertSent(UblkCommand.GET_FEATURES, -1, 8, 0);
    }

    @Test
    void addition() {
        answer =
                address -> {
                    assertEquals(3, shortAt(address, DevInfoDescriptor.NR_HW_QUEUES));
                    assertEquals(4096, shortAt(address, DevInfoDescriptor.QUEUE_DEPTH));
                    assertEquals(1 << 20, intAt(address, DevInfoDescriptor.MAX_IO_BUF_BYTES));
                    assertEquals(7, intAt(address, DevInfoDescriptor.DEV_ID));
                    assertEquals(1L << 40, longAt(address, DevInfoDescriptor.FLAGS));
                    // the driver gives less than was asked for
                    Memory.ALL.set(JAVA_SHORT, address + DevInfoDescriptor.NR_HW_QUEUES, (short) 2);
                    Memory.ALL.set(JAVA_LONG, address + DevInfoDescriptor.FLAGS, 64);
                    Memory.ALL.set(JAVA_INT, address + DevInfoDescriptor.UBLKSRV_PID, -1);
                };
        DeviceOptions options =
                DeviceOptions.DEFAULTS
                        .withId(7)
                        .withQueues(3)
                        .withDepth(4096)
                        .withMaxIoBytes(1 << 20);
        DeviceInfo info = control.add(options, 1L << 40);
        assertSent(UblkCommand.ADD_DEV, 7, DevInfoDescriptor.SIZE_BYTES, 0);
        assertEquals(new DeviceInfo(7, 2, 4096, DeviceState.DEAD, 1 << 20, -1, 64), info);
    }

    @Test
    void information() {
        answer =
                address -> {
                    Memory.ALL.set(
                            JAVA_SHORT, address + DevInfoDescriptor.QUEUE_DEPTH, (short) 65535);
                    Memory.ALL.set(JAVA_SHORT, address + DevInfoDescriptor.STATE, (short) 2);
                    Memory.ALL.set(JAVA_INT, address + DevInfoDescriptor.DEV_ID, 12);
                    Memory.ALL.set(JAVA_INT, address + DevInfoDescriptor.UBLKSRV_PID, 4711);
                };
        DeviceInfo info = control.info(12);
        assertSent(UblkCommand.GET_DEV_INFO, 12, DevInfoDescriptor.SIZE_BYTES, 0);
        assertEquals(new DeviceInfo(12, 0, 65535, DeviceState.QUIESCED, 0, 4711, 0), info);
        assertEquals("/dev/ublkb12", info.blockPath());
        assertEquals("/dev/ublkc12", info.characterPath());
    }

    @Test
    void parameters() {
        MemorySegment params = Arena.ofAuto().allocate(152, 8);
        params.set(JAVA_INT, 148, 4711);
        answer = address -> assertEquals(4711, Memory.ALL.get(JAVA_INT, address + 148));
        control.setParams(3, params);
        assertSent(UblkCommand.SET_PARAMS, 3, 152, 0);
        answer =
                address -> {
                    int room = Memory.ALL.get(JAVA_INT, address);
                    assertEquals(152, room, "how much there is room for");
                    Memory.ALL.set(JAVA_INT, address + 148, 4712);
                };
        control.getParams(4, params);
        assertSent(UblkCommand.GET_PARAMS, 4, 152, 0);
        assertEquals(4712, params.get(JAVA_INT, 148));
    }

    @Test
    void start() {
        control.start(5, 123_456);
        assertSent(UblkCommand.START_DEV, 5, 0, 123_456);
    }

    @Test
    void stopAndDeletion() {
        control.stop(5);
        assertSent(UblkCommand.STOP_DEV, 5, 0, 0);
        control.delete(6);
        assertSent(UblkCommand.DEL_DEV, 6, 0, 0);
    }

    @Test
    void affinity() {
        answer = address -> Memory.ALL.set(JAVA_BYTE, address + 1, (byte) 0b1001);
        BitSet cpus = control.queueAffinity(5, 2);
        assertSent(UblkCommand.GET_QUEUE_AFFINITY, 5, 1024, 2);
        BitSet expected = new BitSet();
        expected.set(8);
        expected.set(11);
        assertEquals(expected, cpus);
    }

    @Test
    void sharedMemory() {
        answer =
                address -> {
                    assertEquals(1 << 20, longAt(address, 0));
                    assertEquals(1L << 32, longAt(address, 8));
                    assertEquals(1, intAt(address, 16), "read-only");
                    assertEquals(0, intAt(address, 20), "reserved");
                };
        assertEquals(0, control.registerBuffer(5, 1 << 20, 1L << 32, true));
        assertSent(UblkCommand.REG_BUF, 5, 24, 0);
        answer = address -> {};
        control.unregisterBuffer(5, 65535);
        assertSent(UblkCommand.UNREG_BUF, 5, 0, 65535);
    }

    private void assertSent(int expected, int device, int bufferBytes, long value) {
        assertEquals(expected, command);
        assertEquals(device, deviceId);
        assertEquals(NO_QUEUE, queue, "queue_id, which no command uses");
        assertEquals(bufferBytes, length);
        assertEquals(value, data);
    }

    private static int shortAt(long address, int offset) {
        return Memory.ALL.get(JAVA_SHORT, address + offset);
    }

    private static int intAt(long address, int offset) {
        return Memory.ALL.get(JAVA_INT, address + offset);
    }

    private static long longAt(long address, int offset) {
        return Memory.ALL.get(JAVA_LONG, address + offset);
    }
}
