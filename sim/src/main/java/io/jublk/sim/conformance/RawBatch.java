package io.jublk.sim.conformance;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.ublk.Feature;
import io.jublk.ublk.uapi.BatchElementDescriptor;
import io.jublk.ublk.uapi.BatchIoDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.CqeFlags;
import io.jublk.uring.Mapping;
import io.jublk.uring.ProvidedBuffers;
import io.jublk.uring.Ring;
import io.jublk.uring.Sqe;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One queue of a device that delivers batches, spoken to command by command. */
final class RawBatch implements AutoCloseable {

    static final int FETCH = 90;

    /** Every buffer has room for so many tags. */
    static final int TAGS = 2;

    private static final int GROUP = 3;
    private static final int MAX_ELEMENTS = 4;
    private static final int ELEMENT_FLAGS_OF_COPIED = BatchIoDescriptor.HAS_BUF_ADDR;

    final RawQueue queue;
    final Ring ring;
    final ProvidedBuffers buffers;
    private final Mapping elements;
    private final int flags;

    /** Tags that have come, in their order. */
    final List<Integer> tags = new ArrayList<>();

    RawBatch(DriverWorld world, Feature... features) {
        this(world, 4, TAGS, features);
    }

    /**
     * @param count of buffers, with room for so many tags each
     */
    RawBatch(DriverWorld world, int count, int tagsEach, Feature... features) {
        this(
                new RawQueue(
                        world,
                        Stream.concat(Stream.of(Feature.BATCH_IO), Stream.of(features))
                                .toArray(Feature[]::new)),
                count,
                tagsEach);
    }

    RawBatch(RawQueue queue, int count, int tagsEach) {
        this.queue = queue;
        ring = queue.ring;
        buffers = ring.provideBuffers(GROUP, count, tagsEach * Short.BYTES);
        elements = Mapping.populated(queue.kernel, 4096);
        long has = queue.info.flags();
        if (Feature.AUTO_BUF_REG.isIn(has)) {
            flags = BatchIoDescriptor.AUTO_BUF_REG_FALLBACK;
        } else {
            flags = Feature.USER_COPY.isIn(has) ? 0 : ELEMENT_FLAGS_OF_COPIED;
        }
    }

    /** Parameters, PREP of every tag, a FETCH, START. */
    void serve() {
        queue.setParams();
        prepareAll();
        fetch();
        ring.submit();
        queue.world.start(queue.info.id(), () -> {});
    }

    void prepareAll() {
        prepare(0, 1).userData(80);
        ring.submitAndWait(1, Transcript.LONG_PATIENCE_NANOS);
        ring.drain((userData, result, completionFlags) -> {});
    }

    Sqe prepare(int... wanted) {
        return command(UblkCommand.PREP_IO_CMDS, 0, wanted);
    }

    Sqe commit(int result, int... wanted) {
        return command(UblkCommand.COMMIT_IO_CMDS, result, wanted);
    }

    /** The kernel reads the elements when it is submitted: one such command at a time. */
    private Sqe command(int command, int result, int... wanted) {
        boolean addressed = (flags & BatchIoDescriptor.HAS_BUF_ADDR) != 0;
        int size = BatchElementDescriptor.sizeBytes(flags);
        for (int i = 0; i < Math.min(wanted.length, MAX_ELEMENTS); i++) {
            long at = (long) i * size;
            var segment = elements.segment();
            segment.set(JAVA_SHORT, at + BatchElementDescriptor.TAG, (short) wanted[i]);
            segment.set(JAVA_SHORT, at + BatchElementDescriptor.BUF_INDEX, (short) wanted[i]);
            segment.set(JAVA_INT, at + BatchElementDescriptor.RESULT, result);
            if (addressed) {
                segment.set(
                        JAVA_LONG,
                        at + BatchElementDescriptor.BUFFER_ADDRESS,
                        queue.buffer(wanted[i] % RawQueue.DEPTH));
            }
        }
        return raw(command, 0, flags, wanted.length, size);
    }

    /** A command of the elements that lie there. */
    Sqe raw(int command, int queueId, int batchFlags, int count, int elementBytes) {
        return ring.next()
                .uringCommand(queue.characterFd(), command)
                .address(elements.address())
                .length(count * elementBytes)
                .commandInt(
                        BatchIoDescriptor.Q_ID,
                        BatchIoDescriptor.queueAndFlags(queueId, batchFlags))
                .commandInt(
                        BatchIoDescriptor.NR_ELEM, BatchIoDescriptor.elements(count, elementBytes));
    }

    Sqe fetch() {
        return fetch(ring, queue.characterFd(), 0, BatchIoDescriptor.FETCH_ELEM_BYTES);
    }

    static Sqe fetch(Ring ring, int fd, int queueId, int elementBytes) {
        return ring.next()
                .multishotCommand(fd, UblkCommand.FETCH_IO_CMDS, GROUP)
                .commandInt(BatchIoDescriptor.Q_ID, BatchIoDescriptor.queueAndFlags(queueId, 0))
                .commandInt(BatchIoDescriptor.NR_ELEM, BatchIoDescriptor.elements(0, elementBytes))
                .userData(FETCH);
    }

    /** Notes so many completions; those of fetches with what they brought, NOPs not at all. */
    void completions(Transcript out, int count) {
        int[] seen = {drain(out)};
        while (seen[0] < count) {
            if (ring.submitAndWait(1, Transcript.LONG_PATIENCE_NANOS) < 0) {
                out.note("no further completion");
                return;
            }
            seen[0] += drain(out);
        }
    }

    private int drain(Transcript out) {
        return ring.drain(
                (userData, result, completionFlags) -> {
                    if (userData == FETCH && result > 0) {
                        fetched(out, result, completionFlags);
                    } else if (userData != 0) {
                        out.value("completion of " + userData, result);
                    }
                });
    }

    private void fetched(Transcript out, int result, int completionFlags) {
        int id = CqeFlags.bufferId(completionFlags);
        for (int at = 0; at < result; at += Short.BYTES) {
            tags.add(
                    Short.toUnsignedInt(buffers.memory().get(JAVA_SHORT, buffers.offset(id) + at)));
        }
        out.note(
                "fetched: %d in buffer %d%s"
                        .formatted(
                                result / Short.BYTES,
                                id,
                                (completionFlags & CqeFlags.MORE) != 0 ? ", more to come" : ""));
    }

    /** The first tag that has come and has not been asked for. */
    int tag() {
        return tags.removeFirst();
    }

    @Override
    public void close() {
        queue.close();
        letGo();
    }

    /** The ring is closed. */
    void letGo() {
        buffers.close();
        elements.close();
    }
}
