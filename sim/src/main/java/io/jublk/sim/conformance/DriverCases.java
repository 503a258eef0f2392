package io.jublk.sim.conformance;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.Feature;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.control.ControlException;
import io.jublk.ublk.uapi.IoCmdDescriptor;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.ublk.uapi.UserCopy;
import io.jublk.uring.Errno;
import java.util.List;

/** What ublk_drv answers. */
final class DriverCases {

    private static final int NO_DEVICE = 77_777;
    private static final int SECTORS = 8;
    private static final int BYTES = SECTORS * 512;
    private static final byte OLD = 11;
    private static final byte NEW = 77;

    /** A driver exchange: the world is one with a driver. */
    @FunctionalInterface
    private interface DriverExchange {
        void with(DriverWorld world, Transcript out);
    }

    private static Case of(
            String name, String source, DriverExchange exchange, String... expected) {
        return Case.of(
                name,
                "ublk_drv.c: " + source,
                (world, out) -> exchange.with((DriverWorld) world, out),
                expected);
    }

    /** Those that a driver of 6.12 has too. */
    static final List<Case> BASIC =
            List.of(
                    of(
                            "a device that is not there",
                            "ublk_get_device_from_id",
                            (w, out) -> {
                                try (ControlDevice control = ControlDevice.open(w.kernel())) {
                                    out.status("info", command(() -> control.info(NO_DEVICE)));
                                    out.status("stop", command(() -> control.stop(NO_DEVICE)));
                                    out.status("delete", command(() -> control.delete(NO_DEVICE)));
                                    out.status("start", command(() -> control.start(NO_DEVICE, 1)));
                                }
                            },
                            "info: ENODEV",
                            "stop: ENODEV",
                            "delete: ENODEV",
                            "start: ENODEV"),
                    of(
                            "a number is given once, and a start wants parameters",
                            "ublk_alloc_dev_number, ublk_ctrl_start_dev",
                            (w, out) -> {
                                try (RawQueue q = new RawQueue(w)) {
                                    int id = q.info.id();
                                    out.status(
                                            "the same",
                                            command(
                                                    () ->
                                                            q.control.add(
                                                                    DeviceOptions.DEFAULTS.withId(
                                                                            id),
                                                                    0)));
                                    out.status("start", command(() -> q.control.start(id, 1)));
                                    q.setParams();
                                    out.status("process 0", command(() -> q.control.start(id, 0)));
                                }
                            },
                            "the same: EEXIST",
                            "start: EINVAL",
                            "process 0: EINVAL"),
                    of(
                            "the character device is opened once",
                            "ublk_ch_open",
                            (w, out) -> {
                                try (RawQueue q = new RawQueue(w)) {
                                    out.status(
                                            "again", w.kernel().open(q.info.characterPath(), 2, 0));
                                }
                            },
                            "again: EBUSY"),
                    of(
                                    "what FETCH refuses",
                                    "ublk_ch_uring_cmd_local, ublk_check_fetch_buf, __ublk_fetch",
                                    (w, out) -> {
                                        try (RawQueue q = new RawQueue(w)) {
                                            q.io(UblkCommand.FETCH_REQ, 1, 0).userData(1);
                                            q.io(UblkCommand.FETCH_REQ, 0, RawQueue.DEPTH)
                                                    .userData(2);
                                            q.io(UblkCommand.FETCH_REQ, 0, 0).userData(3);
                                            out.completions(q.ring, 3);
                                            q.fetch(0).userData(4);
                                            q.fetch(0).userData(5);
                                            out.completions(q.ring, 1);
                                        }
                                    },
                                    "completion of 1: EINVAL",
                                    "completion of 2: EINVAL",
                                    "completion of 3: EINVAL",
                                    "completion of 5: EINVAL")
                            .before(
                                    6,
                                    17,
                                    "ublk: handle UBLK_IO_FETCH_REQ earlier",
                                    "completion of 5: EINVAL",
                                    "completion of 5: EBUSY")
                            .notOf(6, 16, "DEL_DEV then waits for ever"),
                    of(
                                    "what a tag without a request refuses",
                                    "ublk_ch_uring_cmd_local",
                                    (w, out) -> {
                                        try (RawQueue q = new RawQueue(w)) {
                                            q.serve();
                                            q.fetch(0).userData(11);
                                            q.commit(0, 0).userData(12);
                                            q.io(0x12345, 0, 0).userData(13);
                                            out.completions(q.ring, 3);
                                        }
                                    },
                                    "completion of 11: EBUSY",
                                    "completion of 12: EBUSY",
                                    "completion of 13: EOPNOTSUPP")
                            .before(
                                    6,
                                    17,
                                    "ublk: check cmd_op first",
                                    "completion of 13: EOPNOTSUPP",
                                    "completion of 13: EBUSY"),
                    of(
                            "parameters and a start come once",
                            "ublk_ctrl_set_params, ublk_ctrl_start_dev",
                            (w, out) -> {
                                try (RawQueue q = new RawQueue(w)) {
                                    q.serve();
                                    out.status("parameters", command(q::setParams));
                                    out.status(
                                            "start",
                                            command(
                                                    () ->
                                                            q.control.start(
                                                                    q.info.id(), w.processId())));
                                }
                            },
                            "parameters: EACCES",
                            "start: EEXIST"),
                    of(
                            "a stop ends the FETCHes that wait",
                            "ublk_cancel_cmd",
                            (w, out) -> {
                                try (RawQueue q = new RawQueue(w)) {
                                    q.serve();
                                    q.control.stop(q.info.id());
                                    out.completions(q.ring, 2);
                                    out.note(
                                            "state: "
                                                    + q.control.info(q.info.id()).state().label());
                                }
                            },
                            "completion of 0: ENODEV",
                            "completion of 1: ENODEV",
                            "state: dead"),
                    of(
                            "a copied read: the driver takes it out of the tag's buffer at commit",
                            "ublk_unmap_io",
                            (w, out) -> {
                                try (RawQueue q = new RawQueue(w)) {
                                    q.serve();
                                    int read = w.ask(IoOp.READ, 16, SECTORS, OLD);
                                    int tag = q.delivery(out);
                                    q.buffers
                                            .segment()
                                            .asSlice((long) tag * RawQueue.MAX_IO_BYTES, BYTES)
                                            .fill(NEW);
                                    q.answer(out, read);
                                    q.commit(tag, BYTES).userData(tag);
                                    q.ring.submit();
                                    q.answer(out, read);
                                    out.value("byte", w.payload(read).get(JAVA_BYTE, BYTES - 1));
                                }
                            },
                            "request: read of sectors 16 + 8",
                            "its sender waits",
                            "its sender has: ok",
                            "byte: 77"),
                    of(
                            "a copied write: the driver puts it into the tag's buffer at delivery",
                            "ublk_map_io",
                            (w, out) -> {
                                try (RawQueue q = new RawQueue(w)) {
                                    q.serve();
                                    int write = w.ask(IoOp.WRITE, 24, SECTORS, NEW);
                                    int tag = q.delivery(out);
                                    out.value(
                                            "byte",
                                            q.buffers
                                                    .segment()
                                                    .get(
                                                            JAVA_BYTE,
                                                            (long) tag * RawQueue.MAX_IO_BYTES
                                                                    + BYTES
                                                                    - 1));
                                    q.commit(tag, BYTES).userData(tag);
                                    q.ring.submit();
                                    q.answer(out, write);
                                }
                            },
                            "request: write of sectors 24 + 8",
                            "byte: 77",
                            "its sender has: ok"),
                    of(
                            "results: an error is told, and a read of nothing is one",
                            "__ublk_complete_rq",
                            (w, out) -> {
                                try (RawQueue q = new RawQueue(w, Feature.USER_COPY)) {
                                    q.serve();
                                    for (int result : new int[] {0, -Errno.ENOSPC, -Errno.EBADF}) {
                                        int read = w.ask(IoOp.READ, 0, SECTORS, OLD);
                                        int tag = q.delivery(out);
                                        q.commit(tag, result).userData(tag);
                                        q.ring.submit();
                                        q.answer(out, read);
                                    }
                                }
                            },
                            "request: read of sectors 0 + 8",
                            "its sender has: EIO",
                            "request: read of sectors 0 + 8",
                            "its sender has: ENOSPC",
                            "request: read of sectors 0 + 8",
                            "its sender has: EIO"),
                    of(
                                    "user copy: one way, within the payload, while the request lasts",
                                    "ublk_user_copy, ublk_check_ubuf_dir",
                                    (w, out) -> {
                                        try (RawQueue q = new RawQueue(w, Feature.USER_COPY)) {
                                            q.serve();
                                            int read = w.ask(IoOp.READ, 0, SECTORS, OLD);
                                            int tag = q.delivery(out);
                                            long at = UserCopy.fileOffset(0, tag, 0);
                                            long from = q.buffer(tag);
                                            q.buffers.segment().fill(NEW);
                                            copyIn(q, out, 31, from, BYTES, at);
                                            copyIn(q, out, 32, from, 512, at + BYTES - 100);
                                            copyIn(q, out, 33, from, 512, at + BYTES + 1);
                                            q.ring.next()
                                                    .read(q.characterFd(), from, 512, at)
                                                    .userData(34);
                                            out.completions(q.ring, 1);
                                            q.commit(tag, BYTES).userData(tag);
                                            q.ring.submit();
                                            q.answer(out, read);
                                            out.value(
                                                    "byte",
                                                    w.payload(read).get(JAVA_BYTE, BYTES - 1));
                                            copyIn(q, out, 35, from, 512, at);
                                        }
                                    },
                                    "request: read of sectors 0 + 8",
                                    "completion of 31: 4096",
                                    "completion of 32: 100",
                                    "completion of 33: EINVAL",
                                    "completion of 34: EACCES",
                                    "its sender has: ok",
                                    "byte: 77",
                                    "completion of 35: EINVAL")
                            // It counted the bytes of the pages that it had pinned.
                            .before(
                                    6,
                                    19,
                                    "ublk: use copy_{to,from}_iter() for user copy",
                                    "completion of 32: 100",
                                    "completion of 32: 512"),
                    of(
                            "a tag is of the thread that fetched it",
                            "ublk_ch_uring_cmd_local",
                            (w, out) -> {
                                try (RawQueue q = new RawQueue(w, Feature.USER_COPY)) {
                                    q.serve();
                                    int read = w.ask(IoOp.READ, 0, SECTORS, OLD);
                                    int tag = q.delivery(out);
                                    w.onOtherTask(() -> commitElsewhere(w, q, tag, out));
                                    q.answer(out, read);
                                    q.commit(tag, BYTES).userData(tag);
                                    q.ring.submit();
                                    q.answer(out, read);
                                }
                            },
                            "request: read of sectors 0 + 8",
                            "completion of 41: EINVAL",
                            "its sender waits",
                            "its sender has: ok"));

    private static void copyIn(
            RawQueue q, Transcript out, int number, long from, int length, long at) {
        q.ring.next().write(q.characterFd(), from, length, at).userData(number);
        out.completions(q.ring, 1);
    }

    private static void commitElsewhere(DriverWorld w, RawQueue q, int tag, Transcript out) {
        try (var ring = Rings.owned(w.kernel())) {
            ring.next()
                    .uringCommand(q.characterFd(), UblkCommand.COMMIT_AND_FETCH_REQ)
                    .commandInt(IoCmdDescriptor.QUEUE_AND_TAG, IoCmdDescriptor.queueAndTag(0, tag))
                    .userData(41);
            out.completions(ring, 1);
        }
    }

    /** A control command's result. */
    static int command(Runnable command) {
        try {
            command.run();
            return 0;
        } catch (ControlException e) {
            return -e.errno();
        }
    }

    private DriverCases() {}
}
