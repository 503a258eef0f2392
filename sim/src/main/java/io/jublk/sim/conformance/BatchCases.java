package io.jublk.sim.conformance;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jublk.ublk.Feature;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.uapi.BatchElementDescriptor;
import io.jublk.ublk.uapi.BatchIoDescriptor;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.ublk.uapi.UblkCommand;
import java.util.List;

/** What ublk_drv does with many tags by one command: UBLK_F_BATCH_IO, Linux 7.0. */
final class BatchCases {

    private static final int SECTORS = 8;
    private static final int BYTES = SECTORS * 512;
    private static final byte OLD = 11;
    private static final byte NEW = 77;

    /** IORING_URING_CMD_MULTISHOT. */
    private static final int MULTISHOT = 1 << 1;

    /** Completions that a ring of {@link Rings#owned} has room for. */
    private static final int COMPLETIONS = 2 * Rings.ENTRIES;

    @FunctionalInterface
    private interface BatchExchange {
        void with(DriverWorld world, Transcript out);
    }

    private static Case of(String name, String source, BatchExchange exchange, String... expected) {
        return Case.of(
                name, source, (world, out) -> exchange.with((DriverWorld) world, out), expected);
    }

    static final List<Case> ALL =
            List.of(
                    of(
                            "batches: what PREP and COMMIT refuse",
                            "ublk_drv.c: ublk_check_batch_cmd, ublk_check_batch_cmd_flags",
                            BatchCases::refusals,
                            "completion of 1: EINVAL",
                            "completion of 2: errno 7",
                            "completion of 3: EINVAL",
                            "completion of 4: EINVAL",
                            "completion of 5: EINVAL",
                            "completion of 6: EINVAL",
                            "completion of 7: EINVAL",
                            "completion of 8: EBUSY",
                            "completion of 9: 0",
                            "completion of 10: EOPNOTSUPP"),
                    of(
                            "batches: what FETCH refuses",
                            "ublk_drv.c: ublk_validate_batch_fetch_cmd; uring_cmd.c:"
                                    + " io_uring_cmd_prep",
                            BatchCases::fetchRefusals,
                            "completion of 1: EINVAL",
                            "completion of 2: EINVAL",
                            "completion of 3: EINVAL",
                            "completion of 4: EINVAL"),
                    of(
                            "batches: tags are prepared all or none, and once",
                            "ublk_drv.c: ublk_handle_batch_prep_cmd, ublk_batch_revert_prep_cmd",
                            (w, out) -> {
                                try (RawBatch b = new RawBatch(w, Feature.USER_COPY)) {
                                    b.prepare(0, 0).userData(1);
                                    b.completions(out, 1);
                                    b.prepare(1, RawQueue.DEPTH).userData(2);
                                    b.completions(out, 1);
                                    b.prepare(0, 1).userData(3);
                                    b.completions(out, 1);
                                    b.prepare(0).userData(4);
                                    b.completions(out, 1);
                                }
                            },
                            "completion of 1: EINVAL",
                            "completion of 2: EINVAL",
                            "completion of 3: 0",
                            "completion of 4: EBUSY"),
                    of(
                            "batches: a fetch goes on, each time with the next buffer",
                            "ublk_drv.c: __ublk_batch_dispatch; uring_cmd.c:"
                                    + " io_uring_mshot_cmd_post_cqe",
                            (w, out) -> {
                                try (RawBatch b = new RawBatch(w, Feature.USER_COPY)) {
                                    b.serve();
                                    for (int i = 0; i < 2; i++) {
                                        int read = w.ask(IoOp.READ, 0, SECTORS, OLD);
                                        b.completions(out, 1);
                                        b.commit(BYTES, b.tag()).userData(5);
                                        b.completions(out, 1);
                                        b.queue.answer(out, read);
                                    }
                                }
                            },
                            "fetched: 1 in buffer 0, more to come",
                            "completion of 5: 8",
                            "its sender has: ok",
                            "fetched: 1 in buffer 1, more to come",
                            "completion of 5: 8",
                            "its sender has: ok"),
                    of(
                            "batches: what waits comes with the next fetch, at once",
                            "ublk_drv.c: ublk_batch_attach, ublk_batch_dispatch",
                            (w, out) -> {
                                try (RawBatch b = new RawBatch(w, Feature.USER_COPY)) {
                                    startWithoutFetch(w, b);
                                    int first = w.ask(IoOp.READ, 0, SECTORS, OLD);
                                    int second = w.ask(IoOp.READ, 512, SECTORS, OLD);
                                    b.fetch();
                                    b.completions(out, 1);
                                    b.commit(BYTES, b.tag(), b.tag()).userData(5);
                                    b.completions(out, 1);
                                    b.queue.answer(out, first);
                                    b.queue.answer(out, second);
                                }
                            },
                            "fetched: 2 in buffer 0, more to come",
                            "completion of 5: 16",
                            "its sender has: ok",
                            "its sender has: ok"),
                    of(
                            "batches: without a buffer a fetch ends, and what is left waits",
                            "ublk_drv.c: ublk_batch_deinit_fetch_buf",
                            (w, out) -> {
                                try (RawBatch b = new RawBatch(w, 1, 1, Feature.USER_COPY)) {
                                    startWithoutFetch(w, b);
                                    int first = w.ask(IoOp.READ, 0, SECTORS, OLD);
                                    int second = w.ask(IoOp.READ, 512, SECTORS, OLD);
                                    b.fetch();
                                    b.completions(out, 2);
                                    b.buffers.giveBack(0);
                                    b.fetch();
                                    b.completions(out, 1);
                                    b.commit(BYTES, b.tag(), b.tag()).userData(5);
                                    b.completions(out, 1);
                                    b.queue.answer(out, first);
                                    b.queue.answer(out, second);
                                }
                            },
                            "fetched: 1 in buffer 0, more to come",
                            "completion of 90: ENOBUFS",
                            "fetched: 1 in buffer 0, more to come",
                            "completion of 5: 16",
                            "its sender has: ok",
                            "its sender has: ok"),
                    of(
                            "batches: a fetch that finds the completion ring full takes its buffer"
                                    + " with it",
                            "io_uring.c: io_req_post_cqe; kbuf.c: __io_put_kbufs; ublk_drv.c:"
                                    + " ublk_batch_dispatch_fail",
                            (w, out) -> {
                                try (RawBatch b = new RawBatch(w, Feature.USER_COPY)) {
                                    b.serve();
                                    for (int i = 0; i < COMPLETIONS; i++) {
                                        b.ring.next().nop();
                                    }
                                    b.ring.submit();
                                    int read = w.ask(IoOp.READ, 0, SECTORS, OLD);
                                    b.ring.submitAndWait(0, 0);
                                    b.completions(out, COMPLETIONS + 1);
                                    b.fetch();
                                    b.completions(out, 1);
                                    b.commit(BYTES, b.tag()).userData(5);
                                    b.completions(out, 1);
                                    b.queue.answer(out, read);
                                }
                            },
                            "completion of 90: ENOBUFS",
                            "fetched: 1 in buffer 1, more to come",
                            "completion of 5: 8",
                            "its sender has: ok"),
                    of(
                            "batches: a commit stops at what it refuses and says how far it got",
                            "ublk_drv.c: ublk_handle_batch_commit_cmd, ublk_batch_commit_io_check",
                            (w, out) -> {
                                try (RawBatch b = new RawBatch(w, Feature.USER_COPY)) {
                                    startWithoutFetch(w, b);
                                    int first = w.ask(IoOp.READ, 0, SECTORS, OLD);
                                    int second = w.ask(IoOp.READ, 512, SECTORS, OLD);
                                    b.fetch();
                                    b.completions(out, 1);
                                    int one = b.tag();
                                    int other = b.tag();
                                    b.commit(BYTES, one, one).userData(5);
                                    b.completions(out, 1);
                                    b.commit(BYTES, one, other).userData(6);
                                    b.completions(out, 1);
                                    b.queue.answer(out, second);
                                    b.commit(BYTES, other, RawQueue.DEPTH).userData(7);
                                    b.completions(out, 1);
                                    b.queue.answer(out, first);
                                    b.queue.answer(out, second);
                                }
                            },
                            "fetched: 2 in buffer 0, more to come",
                            "completion of 5: 8",
                            "completion of 6: EBUSY",
                            "its sender waits",
                            "completion of 7: 8",
                            "its sender has: ok",
                            "its sender has: ok"),
                    of(
                            "batches, copied: a read comes out of the buffer that the commit names",
                            "ublk_drv.c: ublk_batch_buf_addr, ublk_unmap_io",
                            (w, out) -> {
                                try (RawBatch b = new RawBatch(w)) {
                                    b.serve();
                                    int read = w.ask(IoOp.READ, 0, SECTORS, OLD);
                                    b.completions(out, 1);
                                    int tag = b.tag();
                                    b.queue
                                            .buffers
                                            .segment()
                                            .asSlice((long) tag * RawQueue.MAX_IO_BYTES, BYTES)
                                            .fill(NEW);
                                    b.commit(BYTES, tag).userData(5);
                                    b.completions(out, 1);
                                    b.queue.answer(out, read);
                                    out.value("byte", w.payload(read).get(JAVA_BYTE, BYTES - 1));
                                }
                            },
                            "fetched: 1 in buffer 0, more to come",
                            "completion of 5: 16",
                            "its sender has: ok",
                            "byte: 77"),
                    of(
                            "batches, automatic: in the table from delivery to commit",
                            "ublk_drv.c: __ublk_batch_prep_dispatch, ublk_batch_commit_io",
                            (w, out) -> {
                                int file = w.file(2 * BYTES);
                                try (RawBatch b =
                                        new RawBatch(
                                                w,
                                                Feature.SUPPORT_ZERO_COPY,
                                                Feature.USER_COPY,
                                                Feature.AUTO_BUF_REG)) {
                                    b.serve();
                                    int read = w.ask(IoOp.READ, 0, SECTORS, OLD);
                                    b.completions(out, 1);
                                    int tag = b.tag();
                                    b.ring.next().readFixed(file, tag, 0, BYTES, 0).userData(6);
                                    b.completions(out, 1);
                                    b.commit(BYTES, tag).userData(5);
                                    b.completions(out, 1);
                                    b.queue.answer(out, read);
                                    b.ring.next().readFixed(file, tag, 0, BYTES, 0).userData(7);
                                    b.completions(out, 1);
                                    out.value("byte 100", w.payload(read).get(JAVA_BYTE, 100));
                                    w.kernel().close(file);
                                }
                            },
                            "fetched: 1 in buffer 0, more to come",
                            "completion of 6: 4096",
                            "completion of 5: 8",
                            "its sender has: ok",
                            "completion of 7: EFAULT",
                            "byte 100: 100"),
                    of(
                            "batches: a stop ends the fetch, and each that comes after it",
                            "ublk_drv.c: ublk_batch_cancel_queue, ublk_batch_attach",
                            (w, out) -> {
                                try (RawBatch b = new RawBatch(w, Feature.USER_COPY)) {
                                    b.serve();
                                    b.queue.control.stop(b.queue.info.id());
                                    b.completions(out, 1);
                                    b.fetch();
                                    b.completions(out, 1);
                                }
                            },
                            "completion of 90: ENODEV",
                            "completion of 90: ENODEV"),
                    of(
                            "batches: a stop leaves a fetch behind that is in use, a second takes"
                                    + " it",
                            "ublk_drv.c: ublk_batch_attach, ublk_batch_cancel_queue",
                            BatchCases::fetchInUse,
                            "the other's fetch",
                            "completion of 90: ENODEV",
                            "the first's fetch",
                            "after a second stop",
                            "completion of 90: ENODEV"),
                    of(
                            "batches: a server that takes over prepares before it fetches",
                            "ublk_drv.c: ublk_batch_attach, ublk_queue_reset_io_flags",
                            BatchCases::takesOver,
                            "completion of 90: ENODEV",
                            "fetched: 1 in buffer 0, more to come",
                            "completion of 5: 8",
                            "its sender has: ok"),
                    of(
                            "batches: quiesce ends the fetch, and what comes then fails, though it"
                                    + " was to wait",
                            "ublk_drv.c: ublk_batch_cancel_queue, ublk_prep_req",
                            (w, out) -> {
                                try (RawBatch b =
                                        new RawBatch(
                                                w,
                                                Feature.USER_COPY,
                                                Feature.USER_RECOVERY,
                                                Feature.QUIESCE)) {
                                    b.serve();
                                    b.queue.control.quiesce(b.queue.info.id(), 1);
                                    b.completions(out, 1);
                                    int read = w.ask(IoOp.READ, 0, SECTORS, OLD);
                                    b.queue.answer(out, read);
                                }
                            },
                            "completion of 90: ENODEV",
                            "its sender has: EIO"));

    private static void refusals(DriverWorld w, Transcript out) {
        int prep = UblkCommand.PREP_IO_CMDS;
        int size = BatchElementDescriptor.SIZE_BYTES;
        int big = BatchElementDescriptor.sizeBytes(BatchIoDescriptor.HAS_BUF_ADDR);
        try (RawBatch b = new RawBatch(w, Feature.USER_COPY)) {
            b.raw(prep, 1, 0, 1, size).userData(1);
            b.raw(prep, 0, 0, RawQueue.DEPTH + 1, size).userData(2);
            b.raw(prep, 0, 1 << 5, 1, size).userData(3);
            b.raw(prep, 0, 0, 1, big).userData(4);
            b.raw(prep, 0, BatchIoDescriptor.HAS_BUF_ADDR, 1, big).userData(5);
            b.raw(prep, 0, BatchIoDescriptor.AUTO_BUF_REG_FALLBACK, 1, size).userData(6);
            b.raw(prep, 0, BatchIoDescriptor.HAS_ZONE_LBA, 1, big).userData(7);
            b.completions(out, 7);
            b.commit(0, 0).userData(8);
            b.completions(out, 1);
            b.raw(UblkCommand.COMMIT_IO_CMDS, 0, 0, 0, size).userData(9);
            b.queue.io(UblkCommand.FETCH_REQ, 0, 0).userData(10);
            b.completions(out, 2);
        }
    }

    private static void fetchRefusals(DriverWorld w, Transcript out) {
        int bytes = BatchIoDescriptor.FETCH_ELEM_BYTES;
        try (RawBatch b = new RawBatch(w, Feature.USER_COPY)) {
            int fd = b.queue.characterFd();
            RawBatch.fetch(b.ring, fd, 1, bytes).userData(1);
            RawBatch.fetch(b.ring, fd, 0, 2 * bytes).userData(2);
            b.raw(UblkCommand.FETCH_IO_CMDS, 0, 0, 0, bytes).operationFlags(MULTISHOT).userData(3);
            b.raw(UblkCommand.FETCH_IO_CMDS, 0, 0, 0, bytes).userData(4);
            b.completions(out, 4);
        }
    }

    private static void startWithoutFetch(DriverWorld w, RawBatch b) {
        b.queue.setParams();
        b.prepareAll();
        w.start(b.queue.info.id(), () -> {});
    }

    private static void fetchInUse(DriverWorld w, Transcript out) {
        try (RawBatch b = new RawBatch(w, Feature.USER_COPY)) {
            b.serve();
            int id = b.queue.info.id();
            w.onOtherTask(
                    () -> {
                        try (var ring = Rings.owned(w.kernel());
                                ControlDevice control = ControlDevice.open(w.kernel())) {
                            RawBatch.fetch(
                                    ring,
                                    b.queue.characterFd(),
                                    0,
                                    BatchIoDescriptor.FETCH_ELEM_BYTES);
                            ring.submit();
                            control.stop(id);
                            out.note("the other's fetch");
                            out.completions(ring, 1);
                        }
                    });
            out.note("the first's fetch");
            out.completions(b.ring);
            out.note("after a second stop");
            b.queue.control.stop(id);
            b.completions(out, 1);
        }
    }

    private static void takesOver(DriverWorld w, Transcript out) {
        RawBatch b = new RawBatch(w, Feature.USER_COPY, Feature.USER_RECOVERY);
        b.serve();
        b.queue.die();
        b.letGo();
        try (RawQueue dead = b.queue;
                RawBatch next = new RawBatch(dead.successor(), 4, RawBatch.TAGS)) {
            next.fetch();
            next.completions(out, 1);
            next.prepareAll();
            next.fetch();
            next.ring.submit();
            next.queue.control.endRecovery(next.queue.info.id(), w.processId());
            int read = w.ask(IoOp.READ, 0, SECTORS, OLD);
            next.completions(out, 1);
            next.commit(BYTES, next.tag()).userData(5);
            next.completions(out, 1);
            next.queue.answer(out, read);
        }
    }

    private BatchCases() {}
}
