package io.jublk.sim.conformance;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jublk.ublk.Feature;
import io.jublk.ublk.uapi.IoOp;
import java.util.List;

/** What ublk_drv does with payloads in a ring's table: Linux 6.15, automatic 6.16. */
final class ZeroCopyCases {

    private static final int SECTORS = 8;
    private static final int BYTES = SECTORS * 512;
    private static final byte OLD = 11;
    private static final byte NEW = 77;

    static final List<Case> ALL =
            List.of(
                    Case.of(
                            "a payload is registered at a free place, and taken out once",
                            "ublk_drv.c: ublk_register_io_buf; rsrc.c: io_buffer_unregister",
                            (w, out) -> {
                                try (RawQueue q = registered(w)) {
                                    q.serve();
                                    int read = q.world.ask(IoOp.READ, 0, SECTORS, OLD);
                                    int tag = q.delivery(out);
                                    q.register(tag, RawQueue.PLACES).userData(51);
                                    q.register(tag, 2).userData(52);
                                    q.register(tag, 2).userData(53);
                                    q.unregister(tag, 2).userData(54);
                                    q.unregister(tag, 2).userData(55);
                                    out.completions(q.ring, 5);
                                    finish(q, out, tag, read);
                                }
                            },
                            "request: read of sectors 0 + 8",
                            "completion of 51: EINVAL",
                            "completion of 52: 0",
                            "completion of 53: EBUSY",
                            "completion of 54: 0",
                            "completion of 55: EINVAL",
                            "its sender has: ok"),
                    Case.of(
                                    "a request ends when it is committed and nobody refers to it",
                                    "ublk_drv.c: ublk_sub_req_ref, ublk_io_release",
                                    (w, out) -> {
                                        try (RawQueue q = registered(w)) {
                                            q.serve();
                                            int read = q.world.ask(IoOp.READ, 0, SECTORS, OLD);
                                            int tag = q.delivery(out);
                                            q.register(tag, 0).skipSuccess().userData(51);
                                            finish(q, out, tag, read);
                                            q.unregister(tag, 0).skipSuccess().userData(52);
                                            q.ring.submit();
                                            q.answer(out, read);
                                        }
                                    },
                                    "request: read of sectors 0 + 8",
                                    "its sender waits",
                                    "its sender has: ok")
                            // "ublk: don't take ublk_queue in ublk_unregister_io_buf()" of 6.17
                            .notOf(6, 16, "a payload cannot be taken out once it is committed"),
                    Case.of(
                            "operations on a registered payload: its bytes, its ends, its direction",
                            "rsrc.c: io_import_fixed",
                            (w, out) -> {
                                int file = w.file(2 * BYTES);
                                try (RawQueue q = registered(w)) {
                                    q.serve();
                                    int read = q.world.ask(IoOp.READ, 0, SECTORS, OLD);
                                    int tag = q.delivery(out);
                                    q.register(tag, 0).skipSuccess().userData(51);
                                    q.ring.submit();
                                    fixed(q, out, 52, file, 0, BYTES, false);
                                    fixed(q, out, 53, file, 512, BYTES, false);
                                    fixed(q, out, 54, file, 0, BYTES, true);
                                    q.unregister(tag, 0).skipSuccess().userData(55);
                                    finish(q, out, tag, read);
                                    out.value(
                                            "byte 100", q.world.payload(read).get(JAVA_BYTE, 100));
                                }
                                w.kernel().close(file);
                            },
                            "request: read of sectors 0 + 8",
                            "completion of 52: 4096",
                            "completion of 53: EFAULT",
                            "completion of 54: EFAULT",
                            "its sender has: ok",
                            "byte 100: 100"),
                    Case.of(
                            "what has no payload cannot be registered",
                            "ublk_drv.c: ublk_daemon_register_io_buf",
                            (w, out) -> {
                                try (RawQueue q = registered(w)) {
                                    q.serve();
                                    int flush = q.world.ask(IoOp.FLUSH, 0, 0, OLD);
                                    int tag = q.delivery(out);
                                    q.register(tag, 0).userData(51);
                                    out.completions(q.ring, 1);
                                    q.commit(tag, 0).userData(tag);
                                    q.ring.submit();
                                    q.answer(out, flush);
                                }
                            },
                            "request: flush of sectors -1 + 0",
                            "completion of 51: EINVAL",
                            "its sender has: ok"),
                    Case.of(
                            "automatic: in the table from delivery to commit",
                            "ublk_drv.c: ublk_auto_buf_register, ublk_clear_auto_buf_reg",
                            (w, out) -> {
                                int file = w.file(BYTES);
                                try (RawQueue q = automatic(w)) {
                                    q.serve();
                                    int read = q.world.ask(IoOp.READ, 0, SECTORS, OLD);
                                    int tag = q.delivery(out);
                                    q.ring.next().readFixed(file, tag, 0, BYTES, 0).userData(61);
                                    out.completions(q.ring, 1);
                                    q.register(tag, tag).userData(62);
                                    out.completions(q.ring, 1);
                                    finish(q, out, tag, read);
                                    q.ring.next().readFixed(file, tag, 0, BYTES, 0).userData(63);
                                    out.completions(q.ring, 1);
                                }
                                w.kernel().close(file);
                            },
                            "request: read of sectors 0 + 8",
                            "completion of 61: 4096",
                            "completion of 62: EBUSY",
                            "its sender has: ok",
                            "completion of 63: EFAULT"),
                    Case.of(
                            "automatic, and the place is taken: the server is told",
                            "ublk_drv.c: ublk_auto_buf_reg_fallback",
                            (w, out) -> {
                                try (RawQueue q = automatic(w)) {
                                    q.serve();
                                    // The first request is put at the place of the other tag too.
                                    int first = q.world.ask(IoOp.READ, 0, SECTORS, OLD);
                                    int tag = q.delivery(out);
                                    int other = 1 - tag;
                                    q.register(tag, other).skipSuccess().userData(61);
                                    q.ring.submit();
                                    int second = q.world.ask(IoOp.READ, 8, SECTORS, OLD);
                                    int otherTag = q.delivery(out);
                                    finish(q, out, otherTag, second);
                                    q.unregister(tag, other).skipSuccess().userData(62);
                                    finish(q, out, tag, first);
                                }
                            },
                            "request: read of sectors 0 + 8",
                            "request: read of sectors 8 + 8, to be registered",
                            "its sender has: ok",
                            "its sender has: ok"),
                    Case.of(
                            "automatic, of a write: its bytes",
                            "ublk_drv.c: ublk_auto_buf_register",
                            (w, out) -> {
                                int file = w.file(BYTES);
                                try (RawQueue q = automatic(w)) {
                                    q.serve();
                                    int write = q.world.ask(IoOp.WRITE, 0, SECTORS, NEW);
                                    int tag = q.delivery(out);
                                    q.ring.next()
                                            .writeFixed(file, tag, 512, BYTES - 512, 0)
                                            .userData(61);
                                    q.ring.next().readFixed(file, tag, 0, 512, 0).userData(62);
                                    out.completions(q.ring, 2);
                                    finish(q, out, tag, write);
                                    q.ring.next().read(file, q.buffer(0), BYTES, 0).userData(63);
                                    out.completions(q.ring, 1);
                                    out.value("byte", q.buffers.segment().get(JAVA_BYTE, 3000));
                                }
                                w.kernel().close(file);
                            },
                            "request: write of sectors 0 + 8",
                            "completion of 62: EFAULT",
                            "completion of 61: 3584",
                            "its sender has: ok",
                            "completion of 63: 4096",
                            "byte: 77"));

    private static RawQueue registered(World w) {
        return new RawQueue((DriverWorld) w, Feature.SUPPORT_ZERO_COPY);
    }

    private static RawQueue automatic(World w) {
        return new RawQueue((DriverWorld) w, Feature.SUPPORT_ZERO_COPY, Feature.AUTO_BUF_REG);
    }

    private static void finish(RawQueue q, Transcript out, int tag, int request) {
        q.commit(tag, BYTES).userData(tag);
        q.ring.submit();
        q.answer(out, request);
    }

    private static void fixed(
            RawQueue q, Transcript out, int number, int file, long at, int length, boolean write) {
        if (write) {
            q.ring.next().writeFixed(file, 0, at, length, 0).userData(number);
        } else {
            q.ring.next().readFixed(file, 0, at, length, 0).userData(number);
        }
        out.completions(q.ring, 1);
    }

    private ZeroCopyCases() {}
}
