package io.jublk.qcow2.device;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Step;
import io.jublk.uring.Errno;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A qcow2 target whose I/O ends in an order drawn from a seed, on files that lose power. One
 * thread; each call of {@link #step} lets one operation end.
 */
final class SimDevice {

    /** The disk that the files are on. */
    private static final long MAX_FILE_BYTES = 32 << 20;

    /** Hears what becomes of requests. */
    interface Client {
        void completed(SimRequest request, SimRequest.Kind kind, int error);
    }

    /** An operation on its way; a write's bytes are known from its start. */
    private static final class Operation implements Runnable {
        final SimRequest request;
        final IntSupplier action;
        final @Nullable SimFile file;
        final long offset;
        final byte @Nullable [] bytes;

        Operation(
                SimRequest request,
                IntSupplier action,
                @Nullable SimFile file,
                long offset,
                byte @Nullable [] bytes) {
            this.request = request;
            this.action = action;
            this.file = file;
            this.offset = offset;
            this.bytes = bytes;
        }

        @Override
        public void run() {
            request.secondaryEnded(action.getAsInt());
        }
    }

    final Qcow2Target target;
    private final Random random;
    private final Client client;
    private final Map<String, SimFile> files = new HashMap<>();
    private final List<Runnable> underWay = new ArrayList<>();
    private final ArrayDeque<SimRequest> woken = new ArrayDeque<>();
    final SimRequest[] tags;

    /** A disk that says it has synced and has not: what the checks are there to find. */
    boolean syncsLie;

    /** One in so many operations fails; 0 for none. */
    int failures;

    /** What has been punched into the files. */
    long givenBackBytes;

    private long steps;
    private boolean mayUnmap = true;

    SimDevice(Qcow2Target target, int depth, Random random, Client client) {
        this.target = target;
        this.random = random;
        this.client = client;
        for (BackingFile file : target.files()) {
            files.put(file.path(), new SimFile(Path.of(file.path())));
        }
        tags = new SimRequest[depth];
        for (int tag = 0; tag < depth; tag++) {
            tags[tag] = new SimRequest(this, tag);
        }
    }

    long steps() {
        return steps;
    }

    boolean isIdle() {
        return underWay.isEmpty();
    }

    void submit(SimRequest request) {
        SimRequest.Kind kind = request.kind;
        if (kind == null) {
            throw new IllegalStateException("an empty tag");
        }
        Step method =
                switch (kind) {
                    case READ -> target::read;
                    case WRITE -> target::write;
                    case FLUSH -> target::flush;
                    case DISCARD -> target::discard;
                    case ZEROES -> target::writeZeroes;
                    case GROW -> r -> target.grow(r, r.offsetBytes());
                };
        mayUnmap = random.nextBoolean();
        request.run(method);
        wakeAll();
    }

    /** One operation ends. */
    void step() {
        steps++;
        int last = underWay.size() - 1;
        // Mostly the oldest few, sometimes any: both near-order and wild order.
        int i = random.nextInt(random.nextInt(4) == 0 ? last + 1 : Math.min(last + 1, 4));
        Runnable operation = underWay.get(i);
        underWay.remove(i);
        operation.run();
        wakeAll();
    }

    /** One operation ends, and none of this request's. */
    void stepBeside(SimRequest held) {
        for (int i = 0; i < underWay.size(); i++) {
            if (((Operation) underWay.get(i)).request != held) {
                underWay.remove(i).run();
                wakeAll();
                return;
            }
        }
        throw new AssertionError("all waits for tag " + held.tag());
    }

    private void wakeAll() {
        while (!woken.isEmpty()) {
            woken.poll().wokenUp();
        }
    }

    /** The power fails: the files hold what is left. */
    void powerCut() {
        for (SimFile file : files.values()) {
            List<byte[]> bytes = new ArrayList<>();
            List<Long> offsets = new ArrayList<>();
            for (Runnable each : underWay) {
                Operation operation = (Operation) each;
                if (operation.file == file && operation.bytes != null) {
                    bytes.add(operation.bytes);
                    offsets.add(operation.offset);
                }
            }
            file.powerCut(random, bytes, offsets);
        }
        target.drop();
    }

    /**
     * The server is killed: the files hold what was written to them, and of what was under way all
     * or nothing.
     */
    void serverDies() {
        for (Runnable each : underWay) {
            Operation operation = (Operation) each;
            if (operation.file != null && operation.bytes != null && random.nextBoolean()) {
                operation.file.write(operation.offset, operation.bytes);
            }
        }
        files.values().forEach(SimFile::save);
        target.drop();
    }

    /** The server ends in order. */
    void close() {
        files.values().forEach(SimFile::save);
        target.close();
    }

    // ---- for requests

    boolean mayUnmap(SimRequest request) {
        return request.kind == SimRequest.Kind.DISCARD || mayUnmap;
    }

    void issue(Runnable operation) {
        underWay.add(operation);
    }

    void wake(SimRequest request) {
        woken.add(request);
    }

    void completed(SimRequest request, int error) {
        SimRequest.Kind kind = request.kind;
        if (kind == null) {
            throw new AssertionError("a request ends twice");
        }
        client.completed(request, kind, error);
    }

    Runnable later(SimRequest request, IntSupplier action) {
        return new Operation(request, action, null, 0, null);
    }

    Runnable read(SimRequest request, BackingFile file, long offset, MemorySegment to) {
        SimFile sim = file(file);
        return new Operation(
                request,
                () -> fails() ? -Errno.EIO : sim.read(offset, to) < to.byteSize() ? -Errno.EIO : 0,
                sim,
                offset,
                null);
    }

    Runnable write(SimRequest request, BackingFile file, long offset, MemorySegment from) {
        SimFile sim = file(file);
        byte[] bytes = from.toArray(JAVA_BYTE);
        Throwable born = new Throwable();
        return new Operation(
                request,
                () -> {
                    if (fails() || offset > MAX_FILE_BYTES) {
                        return -Errno.ENOSPC;
                    }
                    if (!Arrays.equals(bytes, from.toArray(JAVA_BYTE))) {
                        throw new AssertionError(
                                "memory changed under a write to " + offset + " by " + request.kind,
                                born);
                    }
                    sim.write(offset, from);
                    return 0;
                },
                sim,
                offset,
                bytes);
    }

    Runnable punch(SimRequest request, BackingFile file, long offset, long lengthBytes) {
        SimFile sim = file(file);
        return new Operation(
                request,
                () -> {
                    sim.punch(offset, lengthBytes);
                    givenBackBytes += lengthBytes;
                    return 0;
                },
                sim,
                offset,
                new byte[(int) Math.clamp(sim.sizeBytes() - offset, 0, lengthBytes)]);
    }

    Runnable sync(SimRequest request, BackingFile file) {
        SimFile sim = file(file);
        long writes = sim.syncBegins();
        return new Operation(
                request,
                () -> {
                    if (!syncsLie) {
                        sim.synced(writes);
                    }
                    return 0;
                },
                sim,
                0,
                null);
    }

    private boolean fails() {
        return failures > 0 && random.nextInt(failures) == 0;
    }

    private SimFile file(BackingFile file) {
        return Objects.requireNonNull(files.get(file.path()));
    }
}
