package io.jublk.ublk.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Binding;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.Feature;
import io.jublk.ublk.Scheduling;
import io.jublk.ublk.Target;
import io.jublk.ublk.fake.FakeFile;
import io.jublk.ublk.fake.FakeKernel;
import io.jublk.ublk.fake.FakeQueue;
import io.jublk.ublk.fake.Operation;
import io.jublk.ublk.fake.Script;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Open;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** One queue of a fake device before a file, driven turn by turn on the test's own thread. */
final class TestQueue implements AutoCloseable {

    static final int DEPTH = 4;
    static final int MAX_IO_BYTES = 64 << 10;
    static final int SECTOR = 512;

    /** A turn that brings nothing this often in a row will not bring anything. */
    private static final int MAX_IDLE_TURNS = 3;

    /** Far more than any request needs, a byte at a time too. */
    private static final int MAX_TURNS = 500_000;

    final FakeKernel kernel = new FakeKernel();
    final FakeFile disk;
    final BackingFile file;
    final ScriptedTarget target;
    final FakeQueue driver;
    final QueueAgent agent;

    /** What the target threw. */
    final List<RuntimeException> faults = new ArrayList<>();

    /** Memory that the device shares with its clients. */
    final SharedTable shared = new SharedTable();

    private TestQueue(
            DataPathKind path,
            DeliveryKind delivery,
            long moreFlags,
            int depth,
            byte[] content,
            Function<ScriptedTarget, Target> served) {
        this(path, delivery, moreFlags, depth, content, served, SleepPolicy.PLAIN);
    }

    private TestQueue(
            DataPathKind path,
            DeliveryKind delivery,
            long moreFlags,
            int depth,
            byte[] content,
            Function<ScriptedTarget, Target> served,
            SleepPolicy sleep) {
        disk = kernel.file("/disk", content);
        file = BackingFile.open(kernel, "/disk", false, true);
        Binding.bind(file, QueueContext.FIRST_TARGET_FILE);
        target = new ScriptedTarget(file);
        driver =
                kernel.device(0, 1, depth, MAX_IO_BYTES, flags(path, delivery) | moreFlags)
                        .queue(0);
        agent =
                new QueueAgent(
                        kernel,
                        new QueueConfig(
                                        served.apply(target),
                                        path,
                                        0,
                                        depth,
                                        MAX_IO_BYTES,
                                        kernel.open("/dev/ublkc0", Open.READ_WRITE, 0),
                                        kernel.pageBytes(),
                                        true,
                                        (slot, cause) -> faults.add(cause))
                                .served(delivery, 0, 1)
                                .withSleep(sleep)
                                .withBuffersOnDemand(Feature.NEED_GET_DATA.isIn(moreFlags))
                                .withShared(Feature.SHMEM_ZC.isIn(moreFlags) ? shared : null));
        agent.onStart();
        kernel.journal.clear();
    }

    /** A disk of 256 KiB whose bytes tell their place. */
    static TestQueue of(DataPathKind path) {
        return new TestQueue(
                path, DeliveryKind.PER_TAG, 0, DEPTH, pattern(256 << 10), target -> target);
    }

    /** A queue of a device that shares memory with its clients. */
    static TestQueue sharing(DataPathKind path) {
        return new TestQueue(
                path,
                DeliveryKind.PER_TAG,
                Feature.SHMEM_ZC.mask(),
                DEPTH,
                pattern(256 << 10),
                target -> target);
    }

    static TestQueue of(DataPathKind path, int depth) {
        return new TestQueue(
                path, DeliveryKind.PER_TAG, 0, depth, pattern(256 << 10), target -> target);
    }

    /** A queue that looks for requests that long before it sleeps. */
    static TestQueue polling(long nanos) {
        return sleeping(new SleepPolicy(nanos, Scheduling.NORMAL));
    }

    /** A queue whose thread waits for requests like this. */
    static TestQueue sleeping(SleepPolicy policy) {
        return new TestQueue(
                DataPathKind.COPIED,
                DeliveryKind.PER_TAG,
                0,
                DEPTH,
                pattern(256 << 10),
                target -> target,
                policy);
    }

    /** With either delivery. */
    static TestQueue of(DataPathKind path, DeliveryKind delivery) {
        return new TestQueue(path, delivery, 0, DEPTH, pattern(256 << 10), target -> target);
    }

    /** The copied path with buffers for requests under way alone. */
    static TestQueue onDemand() {
        return new TestQueue(
                DataPathKind.COPIED,
                DeliveryKind.PER_TAG,
                Feature.NEED_GET_DATA.mask(),
                DEPTH,
                pattern(256 << 10),
                target -> target);
    }

    /** What the driver grants a device of this kind. */
    static long flags(DataPathKind path, DeliveryKind delivery) {
        return path.flags() | (delivery == DeliveryKind.BATCHED ? Feature.BATCH_IO.mask() : 0);
    }

    /** A queue whose target has no capability. */
    static TestQueue plain(DataPathKind path) {
        return new TestQueue(
                path,
                DeliveryKind.PER_TAG,
                0,
                DEPTH,
                pattern(256 << 10),
                target -> new PlainTarget(target.files().getFirst()));
    }

    /** A queue before another target, which may use the scripted one's file. */
    static TestQueue before(DataPathKind path, Function<ScriptedTarget, Target> served) {
        return before(path, DeliveryKind.PER_TAG, served);
    }

    static TestQueue before(
            DataPathKind path, DeliveryKind delivery, Function<ScriptedTarget, Target> served) {
        return new TestQueue(path, delivery, 0, DEPTH, pattern(256 << 10), served);
    }

    /** Serves one request to its commit, and gives the result of that. */
    int serve(int tag, int opFlags, long sector, int sectors) {
        driver.request(tag, opFlags, sector, sectors);
        return await(tag);
    }

    int read(int tag, long sector, int sectors) {
        return serve(tag, IoOp.READ, sector, sectors);
    }

    /** Writes {@code bytes}, whole sectors. */
    int write(int tag, int flags, long sector, byte[] bytes) {
        MemorySegment.copy(bytes, 0, driver.payload(tag), JAVA_BYTE, 0, bytes.length);
        return serve(tag, IoOp.WRITE | flags, sector, bytes.length / SECTOR);
    }

    /** Turns until the tag's request is committed. */
    int await(int tag) {
        int idle = 0;
        int turns = 0;
        while (driver.isServed(tag)) {
            idle = turn(turns++) == 0 ? idle + 1 : 0;
            if (idle > MAX_IDLE_TURNS) {
                throw new AssertionError("tag " + tag + " is stuck: " + kernel.journal);
            }
        }
        return driver.result(tag);
    }

    /** Turns until there is nothing to do. */
    void settle() {
        int idle = 0;
        int turns = 0;
        while (idle <= MAX_IDLE_TURNS) {
            idle = turn(turns++) == 0 ? idle + 1 : 0;
        }
    }

    private int turn(int turns) {
        if (turns > MAX_TURNS) {
            throw new AssertionError("no end: " + kernel.journal.reversed().subList(0, 20));
        }
        return agent.doWork();
    }

    /** What the client sees of a request's payload. */
    byte[] payload(int tag, int bytes) {
        return driver.payload(tag).asSlice(0, bytes).toArray(JAVA_BYTE);
    }

    byte[] diskBytes(long sector, int sectors) {
        int from = (int) sector * SECTOR;
        return Arrays.copyOfRange(disk.content, from, from + sectors * SECTOR);
    }

    /** A script that holds every secondary back. */
    static int holdSecondaries(Operation operation) {
        return isSecondary(operation) ? Script.HOLD : Script.PROCEED;
    }

    /** The operation whose completion is a secondary's. */
    static boolean isSecondary(Operation operation) {
        return UserData.kind(operation.userData()) == UserData.KIND_SECONDARY;
    }

    /** Bytes of which every 251 are distinct, none of them 0 or that of an untouched payload. */
    static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            int value = 1 + (i + i / SECTOR * 7) % 250;
            bytes[i] = (byte) (value == (FakeQueue.UNTOUCHED & 0xff) ? 251 : value);
        }
        return bytes;
    }

    /** Native memory with these bytes. */
    static MemorySegment memory(byte[] bytes) {
        return Arena.ofAuto().allocateFrom(JAVA_BYTE, bytes);
    }

    @Override
    public void close() {
        agent.onClose();
    }
}
