package io.jublk.sim.conformance;

import static io.jublk.sim.conformance.DriverCases.command;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.Feature;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.ublk.uapi.ParamsDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** What ublk_drv does with a device whose server goes, and at the device's own end. */
final class RecoveryCases {

    private static final int SECTORS = 8;
    private static final int BYTES = SECTORS * 512;
    private static final byte OLD = 11;
    private static final int QUIESCE_MILLIS = 50;
    private static final long NEW_SECTORS = 4096;
    private static final String FIRST_REQUEST =
            "the first request of a device that is started again makes the kernel panic";
    private static final String NEITHER =
            "the device of a server that dies in the middle of a recovery"
                    + " can be neither recovered nor deleted";

    private static final Feature[] REQUEUE = {
        Feature.USER_COPY, Feature.USER_RECOVERY, Feature.QUIESCE
    };
    private static final Feature[] REISSUE = {
        Feature.USER_COPY, Feature.USER_RECOVERY, Feature.USER_RECOVERY_REISSUE
    };
    private static final Feature[] FAIL_IO = {
        Feature.USER_COPY, Feature.USER_RECOVERY, Feature.USER_RECOVERY_FAIL_IO
    };

    /** An exchange with one server of a device of some features. */
    @FunctionalInterface
    private interface Served {
        void with(DriverWorld world, RawQueue queue, Transcript out);
    }

    private static Case of(String name, String source, Case.Exchange exchange, String... expected) {
        return Case.of(name, "ublk_drv.c: " + source, exchange, expected);
    }

    /** The device is live when the exchange begins. */
    private static Case live(
            String name, String source, Feature[] features, Served exchange, String... expected) {
        return of(
                name,
                source,
                (world, out) -> {
                    DriverWorld w = (DriverWorld) world;
                    try (RawQueue q = new RawQueue(w, features)) {
                        q.serve();
                        exchange.with(w, q, out);
                    }
                },
                expected);
    }

    static final List<Case> ALL =
            List.of(
                    of(
                                    "ways of recovery that exclude each other",
                                    "ublk_ctrl_add_dev",
                                    (w, out) -> {
                                        try (ControlDevice control =
                                                ControlDevice.open(w.kernel())) {
                                            add(control, out, Feature.USER_RECOVERY_REISSUE);
                                            add(control, out, Feature.USER_RECOVERY_FAIL_IO);
                                            add(
                                                    control,
                                                    out,
                                                    Feature.USER_RECOVERY,
                                                    Feature.USER_RECOVERY_REISSUE,
                                                    Feature.USER_RECOVERY_FAIL_IO);
                                            add(control, out, Feature.QUIESCE);
                                        }
                                    },
                                    "add: EINVAL",
                                    "add: EINVAL",
                                    "add: EINVAL",
                                    "add: EINVAL")
                            .since(6, 13, "recovery by fail-io"),
                    live(
                            "a device made without recovery has none",
                            "ublk_ctrl_start_recovery, ublk_ctrl_end_recovery",
                            new Feature[] {Feature.USER_COPY},
                            (w, q, out) -> refusals(w, q, out),
                            "start: EINVAL",
                            "end: EINVAL",
                            "quiesce: EOPNOTSUPP"),
                    live(
                                    "a device with a server needs no other",
                                    "ublk_ctrl_start_recovery, ublk_ctrl_end_recovery",
                                    FAIL_IO,
                                    (w, q, out) -> refusals(w, q, out),
                                    "start: EBUSY",
                                    "end: EBUSY",
                                    "quiesce: EOPNOTSUPP")
                            .since(6, 13, "recovery by fail-io"),
                    live(
                            "requeue: what the server held fails, what comes then waits",
                            "ublk_ch_release_work_fn, __ublk_fail_req",
                            REQUEUE,
                            (w, q, out) -> {
                                int read = w.ask(IoOp.READ, 0, SECTORS, OLD);
                                q.delivery(out);
                                q.die();
                                q.stateWithoutServer(out);
                                q.answer(out, read);
                                int write = w.ask(IoOp.WRITE, 8, SECTORS, OLD);
                                q.answer(out, write);
                                try (RawQueue next = q.successor()) {
                                    next.takeOver();
                                    next.serve(out, write, BYTES);
                                }
                            },
                            "request: read of sectors 0 + 8",
                            "state: quiesced",
                            "its sender has: EIO",
                            "its sender waits",
                            "request: write of sectors 8 + 8",
                            "its sender has: ok"),
                    live(
                            "reissue: what the server held comes to the next",
                            "ublk_ch_release_work_fn, __ublk_fail_req",
                            REISSUE,
                            (w, q, out) -> {
                                int read = w.ask(IoOp.READ, 16, SECTORS, OLD);
                                q.delivery(out);
                                q.die();
                                q.stateWithoutServer(out);
                                q.answer(out, read);
                                try (RawQueue next = q.successor()) {
                                    next.takeOver();
                                    next.serve(out, read, BYTES);
                                }
                            },
                            "request: read of sectors 16 + 8",
                            "state: quiesced",
                            "its sender waits",
                            "request: read of sectors 16 + 8",
                            "its sender has: ok"),
                    live(
                                    "fail-io: everything fails until the next has fetched",
                                    "ublk_ch_release_work_fn, ublk_prep_req",
                                    FAIL_IO,
                                    (w, q, out) -> {
                                        int read = w.ask(IoOp.READ, 0, SECTORS, OLD);
                                        q.delivery(out);
                                        q.die();
                                        q.stateWithoutServer(out);
                                        q.answer(out, read);
                                        q.answer(out, w.ask(IoOp.READ, 8, SECTORS, OLD));
                                        try (RawQueue next = q.successor()) {
                                            q.answer(out, w.ask(IoOp.READ, 16, SECTORS, OLD));
                                            next.takeOver();
                                            int last = w.ask(IoOp.READ, 24, SECTORS, OLD);
                                            next.serve(out, last, BYTES);
                                        }
                                    },
                                    "request: read of sectors 0 + 8",
                                    "state: fail-io",
                                    "its sender has: EIO",
                                    "its sender has: errno 121",
                                    "its sender has: errno 121",
                                    "request: read of sectors 24 + 8",
                                    "its sender has: ok")
                            .since(6, 13, "recovery by fail-io"),
                    live(
                                    "a queue that is fetched gets new requests, before the recovery ends",
                                    "ublk_mark_io_ready, ublk_queue_reset_io_flags",
                                    REISSUE,
                                    (w, q, out) -> {
                                        int old = w.ask(IoOp.READ, 0, SECTORS, OLD);
                                        q.delivery(out);
                                        q.die();
                                        q.stateWithoutServer(out);
                                        try (RawQueue next = q.successor()) {
                                            next.fetchAll();
                                            int read = w.ask(IoOp.READ, 8, SECTORS, OLD);
                                            next.serve(out, read, BYTES);
                                            next.answer(out, old);
                                            next.control.endRecovery(q.info.id(), w.processId());
                                            next.serve(out, old, BYTES);
                                        }
                                    },
                                    "request: read of sectors 0 + 8",
                                    "state: quiesced",
                                    "request: read of sectors 8 + 8",
                                    "its sender has: ok",
                                    "its sender waits",
                                    "request: read of sectors 0 + 8",
                                    "its sender has: ok")
                            .since(7, 0, "requests for a queue before its recovery ends"),
                    live(
                                    "a server dies while it recovers",
                                    "ublk_ch_release_work_fn, ublk_reset_ch_dev",
                                    REISSUE,
                                    (w, q, out) -> {
                                        int read = w.ask(IoOp.READ, 0, SECTORS, OLD);
                                        q.delivery(out);
                                        q.die();
                                        q.stateWithoutServer(out);
                                        RawQueue second = q.successor();
                                        second.fetch(0).userData(0);
                                        second.ring.submit();
                                        second.die();
                                        second.control.close();
                                        try (RawQueue third = q.successor()) {
                                            third.stateWithoutServer(out);
                                            third.takeOver();
                                            third.serve(out, read, BYTES);
                                        }
                                    },
                                    "request: read of sectors 0 + 8",
                                    "state: quiesced",
                                    "state: quiesced",
                                    "request: read of sectors 0 + 8",
                                    "its sender has: ok")
                            .notOf(6, 12, NEITHER)
                            .notOf(6, 16, NEITHER),
                    live(
                            "a stop fails what waits for a server",
                            "ublk_force_abort_dev, ublk_prep_req",
                            REISSUE,
                            (w, q, out) -> {
                                int read = w.ask(IoOp.READ, 0, SECTORS, OLD);
                                q.delivery(out);
                                q.die();
                                q.stateWithoutServer(out);
                                q.control.stop(q.info.id());
                                q.answer(out, read);
                                q.stateWithoutServer(out);
                                out.status(
                                        "start",
                                        command(() -> q.control.startRecovery(q.info.id())));
                            },
                            "request: read of sectors 0 + 8",
                            "state: quiesced",
                            "its sender has: EIO",
                            "state: dead",
                            "start: EBUSY"),
                    live(
                                    "quiesce: idle tags come back, the other is served, what comes then waits",
                                    "ublk_ctrl_quiesce_dev, ublk_cancel_dev",
                                    REQUEUE,
                                    (w, q, out) -> {
                                        int read = w.ask(IoOp.READ, 0, SECTORS, OLD);
                                        int tag = q.delivery(out);
                                        out.status("quiesce", quiesce(q));
                                        int[] back = {0};
                                        q.ring.submitAndWait(1, Transcript.LONG_PATIENCE_NANOS);
                                        q.ring.drain((userData, result, flags) -> back[0] = result);
                                        out.status("the other tag", back[0]);
                                        q.commit(tag, BYTES).userData(tag);
                                        q.ring.submit();
                                        q.answer(out, read);
                                        int write = w.ask(IoOp.WRITE, 8, SECTORS, OLD);
                                        q.answer(out, write);
                                        out.note(
                                                "state: "
                                                        + q.control
                                                                .info(q.info.id())
                                                                .state()
                                                                .label());
                                        q.die();
                                        q.stateWithoutServer(out);
                                        try (RawQueue next = q.successor()) {
                                            next.takeOver();
                                            next.serve(out, write, BYTES);
                                        }
                                    },
                                    "request: read of sectors 0 + 8",
                                    "quiesce: ok",
                                    "the other tag: ENODEV",
                                    "its sender has: ok",
                                    "its sender waits",
                                    "state: live",
                                    "state: quiesced",
                                    "request: write of sectors 8 + 8",
                                    "its sender has: ok")
                            .since(6, 16, "QUIESCE_DEV"),
                    live(
                                    "quiesce does not wait for a tag",
                                    "ublk_wait_for_idle_io, ublk_count_busy_req",
                                    REQUEUE,
                                    (w, q, out) -> {
                                        int one = w.ask(IoOp.READ, 0, SECTORS, OLD);
                                        int first = q.delivery(out);
                                        int other = w.ask(IoOp.READ, 8, SECTORS, OLD);
                                        int second = q.delivery(out);
                                        out.status("quiesce", quiesce(q));
                                        q.commit(first, BYTES).userData(first);
                                        q.commit(second, BYTES).userData(second);
                                        q.ring.submit();
                                        q.answer(out, one);
                                        q.answer(out, other);
                                    },
                                    "request: read of sectors 0 + 8",
                                    "request: read of sectors 8 + 8",
                                    "quiesce: ok",
                                    "its sender has: ok",
                                    "its sender has: ok")
                            .since(6, 16, "QUIESCE_DEV"),
                    of(
                                    "no size is changed before there is a disk",
                                    "ublk_ctrl_set_size",
                                    (world, out) -> {
                                        DriverWorld w = (DriverWorld) world;
                                        try (RawQueue q = new RawQueue(w, Feature.USER_COPY)) {
                                            out.status(
                                                    "before",
                                                    command(
                                                            () ->
                                                                    q.control.updateSize(
                                                                            q.info.id(),
                                                                            NEW_SECTORS)));
                                        }
                                    },
                                    "before: ENODEV")
                            .since(6, 16, "UPDATE_SIZE")
                            .notOf(6, 16, "it panics in set_capacity_and_notify"),
                    of(
                                    "a size is changed while there is a disk",
                                    "ublk_ctrl_set_size",
                                    (world, out) -> {
                                        DriverWorld w = (DriverWorld) world;
                                        try (RawQueue q = new RawQueue(w, Feature.USER_COPY)) {
                                            int id = q.info.id();
                                            q.serve();
                                            out.status(
                                                    "live",
                                                    command(
                                                            () ->
                                                                    q.control.updateSize(
                                                                            id, NEW_SECTORS)));
                                            out.value("sectors", sectors(q));
                                            int read =
                                                    w.ask(IoOp.READ, NEW_SECTORS - 8, SECTORS, OLD);
                                            q.serve(out, read, BYTES);
                                        }
                                    },
                                    "live: ok",
                                    "sectors: 4096",
                                    "request: read of sectors 4088 + 8",
                                    "its sender has: ok")
                            .since(6, 16, "UPDATE_SIZE"),
                    of(
                                    "a safe stop refuses while the disk is open",
                                    "ublk_ctrl_try_stop_dev",
                                    (world, out) -> {
                                        DriverWorld w = (DriverWorld) world;
                                        try (RawQueue q = new RawQueue(w, Feature.USER_COPY)) {
                                            int id = q.info.id();
                                            out.status(
                                                    "before", command(() -> q.control.tryStop(id)));
                                            q.serve();
                                            out.status(
                                                    "open", command(() -> q.control.tryStop(id)));
                                            w.leave();
                                            out.status(
                                                    "closed", command(() -> q.control.tryStop(id)));
                                            out.note(
                                                    "state: " + q.control.info(id).state().label());
                                        }
                                    },
                                    "before: ENODEV",
                                    "open: EBUSY",
                                    "closed: ok",
                                    "state: dead")
                            .since(7, 0, "TRY_STOP_DEV"),
                    of(
                            "a device deleted while it is served goes with its server",
                            "ublk_ctrl_del_dev, ublk_idr_freed",
                            (world, out) -> {
                                DriverWorld w = (DriverWorld) world;
                                try (RawQueue q = new RawQueue(w, Feature.USER_COPY)) {
                                    int id = q.info.id();
                                    q.serve();
                                    w.leave();
                                    out.status("delete", command(() -> q.control.deleteAsync(id)));
                                    out.status("its number", command(() -> q.control.info(id)));
                                    out.status(
                                            "open", w.kernel().open(q.info.characterPath(), 2, 0));
                                    q.die();
                                    gone(q, out);
                                }
                            },
                            "delete: ok",
                            "its number: ok",
                            "open: ENOENT",
                            "its number: ENODEV"),
                    of(
                                    "a stopped device may be started by another server",
                                    "ublk_reset_ch_dev, ublk_free_disk",
                                    (world, out) -> {
                                        DriverWorld w = (DriverWorld) world;
                                        try (RawQueue q = new RawQueue(w, Feature.USER_COPY)) {
                                            q.serve();
                                            q.control.stop(q.info.id());
                                            out.completions(q.ring, 2);
                                            q.fetch(0).userData(7);
                                            out.completions(q.ring, 1);
                                            q.die();
                                            w.leave();
                                            try (RawQueue next = q.reopened()) {
                                                next.serve();
                                                int read = w.ask(IoOp.READ, 0, SECTORS, OLD);
                                                next.serve(out, read, BYTES);
                                            }
                                        }
                                    },
                                    "completion of 0: ENODEV",
                                    "completion of 1: ENODEV",
                                    "completion of 7: ENODEV",
                                    "request: read of sectors 0 + 8",
                                    "its sender has: ok")
                            .notOf(
                                    6,
                                    12,
                                    "a device that was stopped and is started again never becomes"
                                            + " live, and cannot be deleted")
                            .notOf(6, 16, FIRST_REQUEST)
                            .notOf(7, 2, FIRST_REQUEST));

    private static void add(ControlDevice control, Transcript out, Feature... features) {
        out.status(
                "add", command(() -> control.add(DeviceOptions.DEFAULTS, RawQueue.bits(features))));
    }

    private static void refusals(DriverWorld w, RawQueue q, Transcript out) {
        int id = q.info.id();
        out.status("start", command(() -> q.control.startRecovery(id)));
        out.status("end", command(() -> q.control.endRecovery(id, w.processId())));
        out.status("quiesce", quiesce(q));
    }

    private static int quiesce(RawQueue q) {
        return command(() -> q.control.quiesce(q.info.id(), QUIESCE_MILLIS));
    }

    private static long sectors(RawQueue q) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment params = arena.allocate(ParamsDescriptor.SIZE_BYTES, 8);
            q.control.getParams(q.info.id(), params);
            return params.get(JAVA_LONG, ParamsDescriptor.BASIC_DEV_SECTORS);
        }
    }

    /** Its number is free, in a moment. */
    private static void gone(RawQueue q, Transcript out) {
        long begin = System.nanoTime();
        int result = command(() -> q.control.info(q.info.id()));
        while (result == 0 && System.nanoTime() - begin < Transcript.LONG_PATIENCE_NANOS) {
            Thread.onSpinWait();
            result = command(() -> q.control.info(q.info.id()));
        }
        out.status("its number", result);
    }

    private RecoveryCases() {}
}
