package io.jublk.ublk.fake;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.ublk.uapi.BatchElementDescriptor;
import io.jublk.ublk.uapi.BatchIoDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.CqeFlags;
import io.jublk.uring.Errno;
import io.jublk.uring.SqeFlags;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/**
 * The driver's side of a queue with UBLK_F_BATCH_IO: requests wait in line for the first of the
 * fetches, which ends when it finds no buffer.
 */
public final class FakeBatches {

    private record Fetch(FakeRing ring, int group, long userData) {}

    private final FakeKernel kernel;
    private final FakeQueue queue;
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private final Deque<Fetch> fetches = new ArrayDeque<>();
    private final BitSet delivered = new BitSet();
    private final long[] appendedSectors;
    private boolean prepared;
    private boolean stopping;

    /** How many elements a commit gets through before it is interrupted. */
    public int commitLimit = Integer.MAX_VALUE;

    /** What a commit ends with that gets through none; 0 for what is true. */
    public int commitError;

    /** What a PREP_IO_CMDS ends with. */
    public int prepareError;

    /** Requests pile up until {@link #dispatch}. */
    public boolean pilesUp;

    FakeBatches(FakeKernel kernel, FakeQueue queue) {
        this.kernel = kernel;
        this.queue = queue;
        appendedSectors = new long[queue.depth()];
    }

    // ---- what a test does

    /** How many fetches wait for requests. */
    public int fetches() {
        return fetches.size();
    }

    /** What the last commit of a tag said of where an append went. */
    public long appendedSectors(int tag) {
        return appendedSectors[tag];
    }

    /** Hands over what has piled up, to one fetch after another. */
    public void dispatch() {
        synchronized (kernel) {
            while (!waiting.isEmpty() && !fetches.isEmpty()) {
                serve(fetches.getFirst());
            }
            kernel.notifyAll();
        }
    }

    /** Ends the first fetch as it is, with a result and without a buffer. */
    public void endFetch(int result) {
        synchronized (kernel) {
            Fetch fetch = fetches.removeFirst();
            fetch.ring.post(fetch.userData, result, 0);
            kernel.notifyAll();
        }
    }

    boolean isDelivered(int tag) {
        return delivered.get(tag);
    }

    /** A request of this tag stands in line. */
    public void queue(int tag) {
        waiting.add(tag);
        if (!pilesUp) {
            dispatch();
        }
    }

    void abort() {
        stopping = true;
        while (!fetches.isEmpty()) {
            endFetch(UblkCommand.RESULT_ABORT);
        }
    }

    // ---- what the server does

    int command(Operation operation) {
        int count = operation.commandInt(BatchIoDescriptor.NR_ELEM) & 0xffff;
        int elementBytes = operation.commandInt(BatchIoDescriptor.NR_ELEM) >>> 16;
        int flags = operation.commandInt(BatchIoDescriptor.Q_ID) >>> 16;
        if (operation.command() == UblkCommand.FETCH_IO_CMDS) {
            return flags == 0
                            && elementBytes == BatchIoDescriptor.FETCH_ELEM_BYTES
                            && operation.has(SqeFlags.BUFFER_SELECT)
                            && operation.operationFlags() == 2
                    ? fetch(operation)
                    : -Errno.EINVAL;
        }
        boolean addresses = (flags & BatchIoDescriptor.HAS_BUF_ADDR) != 0;
        boolean positions = (flags & BatchIoDescriptor.HAS_ZONE_LBA) != 0;
        if (count > queue.depth()
                || elementBytes
                        != BatchElementDescriptor.SIZE_BYTES
                                + (addresses ? Long.BYTES : 0)
                                + (positions ? Long.BYTES : 0)
                || operation.length() != count * elementBytes
                || queue.wantsPlaces()
                        != ((flags & BatchIoDescriptor.AUTO_BUF_REG_FALLBACK) != 0)) {
            return -Errno.EINVAL;
        }
        boolean prepare = operation.command() == UblkCommand.PREP_IO_CMDS;
        kernel.journal(prepare ? "PREPARE " : "COMMIT BATCH ", count);
        if (prepare && prepareError != 0) {
            return prepareError;
        }
        if (!prepare && commitError != 0) {
            return commitError;
        }
        int done = 0;
        int result = 0;
        while (result == 0 && done < count && (prepare || done < commitLimit)) {
            long at = operation.address() + (long) done * elementBytes;
            int tag =
                    Short.toUnsignedInt(
                            Memory.ALL.get(JAVA_SHORT, at + BatchElementDescriptor.TAG));
            int place =
                    Short.toUnsignedInt(
                            Memory.ALL.get(JAVA_SHORT, at + BatchElementDescriptor.BUF_INDEX));
            long address =
                    addresses
                            ? Memory.ALL.get(JAVA_LONG, at + BatchElementDescriptor.BUFFER_ADDRESS)
                            : 0;
            if (positions && !prepare) {
                appendedSectors[tag] = Memory.ALL.get(JAVA_LONG, at + elementBytes - Long.BYTES);
            }
            result =
                    prepare
                            ? queue.prepare(tag, address, place)
                            : commit(
                                    tag,
                                    Memory.ALL.get(JAVA_INT, at + BatchElementDescriptor.RESULT),
                                    address,
                                    place,
                                    operation.ring);
            done += result == 0 ? 1 : 0;
        }
        if (prepare) {
            prepared = result == 0;
            return result;
        }
        return done > 0 ? done * elementBytes : result;
    }

    private int commit(int tag, int result, long address, int place, FakeRing ring) {
        int ended = queue.commit(tag, result, address, place, ring);
        if (ended == 0) {
            kernel.journal("COMMIT ", tag);
            delivered.clear(tag);
        }
        return ended;
    }

    private int fetch(Operation operation) {
        kernel.journal("FETCH BATCH ", 0);
        if (!prepared || stopping) {
            return UblkCommand.RESULT_ABORT;
        }
        fetches.add(new Fetch(operation.ring, operation.bufferIndex(), operation.userData()));
        if (!pilesUp) {
            dispatch();
        }
        return FakeKernel.LATER;
    }

    private void serve(Fetch fetch) {
        FakeBufferRing.Taken buffer = fetch.ring.takeBuffer(fetch.group);
        if (buffer == null) {
            fetches.remove(fetch);
            fetch.ring.post(fetch.userData, -Errno.ENOBUFS, 0);
            return;
        }
        int count = 0;
        while (count < buffer.length / Short.BYTES && !waiting.isEmpty()) {
            int tag = waiting.remove();
            delivered.set(tag);
            queue.register(tag, fetch.ring);
            Memory.ALL.set(JAVA_SHORT, buffer.address + (long) count * Short.BYTES, (short) tag);
            count++;
        }
        fetch.ring.post(
                fetch.userData,
                count * Short.BYTES,
                CqeFlags.BUFFER | CqeFlags.MORE | (buffer.id << 16));
    }
}
