package io.jublk.sim.conformance;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.uring.Enter;
import io.jublk.uring.Fallocate;
import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import io.jublk.uring.ParamsDescriptor;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import io.jublk.uring.Setup;
import java.util.List;

/** Rings as such: their making, waits, overflow, messages, timeouts, files. */
final class RingCases {

    private static final int BUFFER_BYTES = 4096;
    private static final int NO_FILE = 1_000_000;

    static final List<Case> ALL =
            List.of(
                    Case.of(
                            "what io_uring_setup refuses",
                            "io_uring.c: io_uring_sanitise_params, io_uring_fill_params",
                            (w, out) -> {
                                out.status("no entries", setup(w, 0, 0, 0));
                                out.status(
                                        "deferred, of many owners",
                                        setup(w, 8, Setup.DEFER_TASKRUN, 0));
                                out.status(
                                        "fewer completions than submissions",
                                        setup(w, 8, Setup.CQSIZE, 4));
                                out.status("too many entries", setup(w, 32769, 0, 0));
                                out.status("as many as may be", setup(w, 32769, Setup.CLAMP, 0));
                            },
                            "no entries: EINVAL",
                            "deferred, of many owners: EINVAL",
                            "fewer completions than submissions: EINVAL",
                            "too many entries: EINVAL",
                            "as many as may be: ok"),
                    Case.of(
                            "what io_uring_enter refuses",
                            "io_uring.c: io_uring_enter",
                            (w, out) -> {
                                int zeros = w.kernel().open("/dev/zero", 0, 0);
                                out.status("no descriptor", enter(w, NO_FILE, 0));
                                out.status("no ring", enter(w, zeros, 0));
                                w.kernel().close(zeros);
                                try (Ring ring =
                                        Ring.create(
                                                w.kernel(),
                                                RingOptions.ofEntries(4).withStartDisabled())) {
                                    out.value("disabled", enter(w, ring.fd(), 0));
                                    ring.enable();
                                    out.status("enabled", enter(w, ring.fd(), 0));
                                    out.status("no such flag", enter(w, ring.fd(), 1 << 20));
                                }
                            },
                            "no descriptor: EBADF",
                            "no ring: EOPNOTSUPP",
                            "disabled: errno 77",
                            "enabled: ok",
                            "no such flag: EINVAL"),
                    Case.of(
                            "another thread may not use a ring of one owner",
                            "tctx.c: __io_uring_add_tctx_node_from_submit; wait.c: io_cqring_wait",
                            (w, out) -> {
                                try (Ring ring = Rings.owned(w.kernel())) {
                                    w.onOtherTask(
                                            () ->
                                                    out.status(
                                                            "another",
                                                            enter(w, ring.fd(), Enter.GETEVENTS)));
                                    out.status("the owner", enter(w, ring.fd(), Enter.GETEVENTS));
                                }
                            },
                            "another: EEXIST",
                            "the owner: ok"),
                    Case.of(
                            "a wait with a time limit and nothing to come",
                            "wait.c: io_cqring_wait",
                            (w, out) -> {
                                try (Ring ring = Rings.owned(w.kernel())) {
                                    out.value("wait", ring.submitAndWait(1, 1_000_000));
                                    ring.next().nop().userData(1);
                                    out.value("wait", ring.submitAndWait(1, 1_000_000));
                                    out.completions(ring, 1);
                                }
                            },
                            "wait: ETIME",
                            "wait: 0",
                            "completion of 1: 0"),
                    Case.of(
                            "completions that find no room are held back, in order",
                            "io_uring.c: io_cqe_overflow, __io_cqring_overflow_flush",
                            (w, out) -> {
                                try (Ring ring = Rings.tiny(w.kernel())) {
                                    for (int i = 1; i <= 11; i++) {
                                        ring.next().nop().userData(i);
                                    }
                                    ring.submit();
                                    out.completions(ring, 11);
                                    ring.next().nop().userData(12);
                                    out.completions(ring, 1);
                                }
                            },
                            "completion of 1: 0",
                            "completion of 2: 0",
                            "completion of 3: 0",
                            "completion of 4: 0",
                            "completion of 5: 0",
                            "completion of 6: 0",
                            "completion of 7: 0",
                            "completion of 8: 0",
                            "completion of 9: 0",
                            "completion of 10: 0",
                            "completion of 11: 0",
                            "completion of 12: 0"),
                    Case.of(
                            "a message to another ring completes here and there",
                            "msg_ring.c: io_msg_ring_data, io_msg_data_remote",
                            (w, out) -> {
                                try (Ring here = Rings.owned(w.kernel());
                                        Ring there = Rings.owned(w.kernel())) {
                                    here.next().messageRing(there.fd(), 77, 5).userData(1);
                                    out.completions(here, 1);
                                    out.note("there, before an enter: " + there.hasCompletions());
                                    out.completions(there, 1);
                                }
                            },
                            "completion of 1: 0",
                            "there, before an enter: false",
                            "completion of 77: 5"),
                    Case.of(
                            "a message that is not to be heard of, and messages that do not arrive",
                            "msg_ring.c: io_msg_ring",
                            (w, out) -> {
                                int zeros = w.kernel().open("/dev/zero", 0, 0);
                                try (Ring here = Rings.owned(w.kernel());
                                        Ring there = Rings.owned(w.kernel());
                                        Ring disabled =
                                                Ring.create(
                                                        w.kernel(),
                                                        RingOptions.ofEntries(4)
                                                                .withStartDisabled())) {
                                    here.next()
                                            .messageRing(there.fd(), 7, 0)
                                            .skipSuccess()
                                            .userData(1);
                                    here.next().messageRing(zeros, 7, 0).userData(2);
                                    here.next().messageRing(NO_FILE, 7, 0).userData(3);
                                    here.next().messageRing(disabled.fd(), 7, 0).userData(4);
                                    out.completions(here, 3);
                                    out.completions(there, 1);
                                }
                                w.kernel().close(zeros);
                            },
                            "completion of 2: errno 77",
                            "completion of 3: EBADF",
                            "completion of 4: errno 77",
                            "completion of 7: 0"),
                    Case.of(
                            "a timeout ends by its time, or by completions",
                            "timeout.c: io_timeout, io_timeout_fn, io_flush_timeouts",
                            (w, out) -> {
                                try (Ring ring = Rings.owned(w.kernel());
                                        Mapping memory =
                                                Mapping.populated(w.kernel(), BUFFER_BYTES)) {
                                    memory.segment().set(JAVA_LONG, 8, 1_000_000L);
                                    memory.segment().set(JAVA_LONG, 16, 1_000L);
                                    ring.next().timeout(memory.address(), 0).userData(1);
                                    out.completions(ring, 1);
                                    ring.next().timeout(memory.address() + 16, 2).userData(2);
                                    ring.next().nop().userData(3);
                                    ring.next().nop().userData(4);
                                    out.completions(ring, 3);
                                }
                            },
                            "completion of 1: ETIME",
                            "completion of 3: 0",
                            "completion of 4: 0",
                            "completion of 2: 0"),
                    Case.of(
                            "a cancellation of a timeout, and of nothing",
                            "cancel.c: io_async_cancel; timeout.c: io_timeout_cancel",
                            (w, out) -> {
                                try (Ring ring = Rings.owned(w.kernel());
                                        Mapping memory =
                                                Mapping.populated(w.kernel(), BUFFER_BYTES)) {
                                    memory.segment().set(JAVA_LONG, 0, 1_000L);
                                    ring.next().timeout(memory.address(), 0).userData(1);
                                    ring.next().cancel(9).userData(2);
                                    ring.next().cancel(1).userData(3);
                                    out.completions(ring, 3);
                                }
                            },
                            "completion of 2: ENOENT",
                            "completion of 3: 0",
                            "completion of 1: ECANCELED"),
                    Case.of(
                            "a file ends",
                            "mm/filemap.c: filemap_read",
                            (w, out) -> {
                                int file = w.file(1000);
                                try (Ring ring = Rings.owned(w.kernel());
                                        Mapping buffer =
                                                Mapping.populated(w.kernel(), BUFFER_BYTES)) {
                                    long to = buffer.address();
                                    ring.next().read(file, to, 600, 0).userData(1);
                                    out.completions(ring, 1);
                                    ring.next().read(file, to, 600, 600).userData(2);
                                    out.completions(ring, 1);
                                    out.value(
                                            "byte 399", buffer.segment().get(JAVA_BYTE, 399) & 255);
                                    ring.next().read(file, to, 600, 1000).userData(3);
                                    out.completions(ring, 1);
                                    ring.next().read(file, to, 600, 5000).userData(4);
                                    out.completions(ring, 1);
                                }
                                w.kernel().close(file);
                            },
                            "completion of 1: 600",
                            "completion of 2: 400",
                            "byte 399: 246",
                            "completion of 3: 0",
                            "completion of 4: 0"),
                    Case.of(
                            "what was written is read, and a hole is zeros",
                            "fs/open.c: vfs_fallocate",
                            (w, out) -> {
                                int file = w.file(16384);
                                try (Ring ring = Rings.owned(w.kernel());
                                        Mapping buffer =
                                                Mapping.populated(w.kernel(), BUFFER_BYTES)) {
                                    long at = buffer.address();
                                    buffer.segment().fill((byte) 77);
                                    ring.next().write(file, at, 4096, 4096).userData(1);
                                    out.completions(ring, 1);
                                    buffer.segment().fill((byte) 0);
                                    ring.next().read(file, at, 4096, 4096).userData(2);
                                    out.completions(ring, 1);
                                    out.value("byte", buffer.segment().get(JAVA_BYTE, 4095));
                                    ring.next()
                                            .fallocate(
                                                    file,
                                                    Fallocate.PUNCH_HOLE | Fallocate.KEEP_SIZE,
                                                    4096,
                                                    4096)
                                            .userData(3);
                                    out.completions(ring, 1);
                                    ring.next().read(file, at, 4096, 4096).userData(4);
                                    out.completions(ring, 1);
                                    out.value("byte", buffer.segment().get(JAVA_BYTE, 4095));
                                    ring.next()
                                            .fallocate(file, Fallocate.PUNCH_HOLE, 4096, 4096)
                                            .userData(5);
                                    out.completions(ring, 1);
                                    ring.next().fsync(file, true).userData(6);
                                    out.completions(ring, 1);
                                }
                                w.kernel().close(file);
                            },
                            "completion of 1: 4096",
                            "completion of 2: 4096",
                            "byte: 77",
                            "completion of 3: 0",
                            "completion of 4: 4096",
                            "byte: 0",
                            "completion of 5: EOPNOTSUPP",
                            "completion of 6: 0"),
                    Case.of(
                            "zeros without end",
                            "drivers/char/mem.c: read_iter_zero, write_iter_null",
                            (w, out) -> {
                                int zeros = w.kernel().open("/dev/zero", 2, 0);
                                try (Ring ring = Rings.owned(w.kernel());
                                        Mapping buffer =
                                                Mapping.populated(w.kernel(), BUFFER_BYTES)) {
                                    buffer.segment().fill((byte) 77);
                                    ring.next().read(zeros, buffer.address(), 4096, 0).userData(1);
                                    ring.next().write(zeros, buffer.address(), 99, 0).userData(2);
                                    ring.next().uringCommand(zeros, 1).userData(3);
                                    out.completions(ring, 3);
                                    out.value("byte", buffer.segment().get(JAVA_BYTE, 4095));
                                }
                                w.kernel().close(zeros);
                            },
                            "completion of 1: 4096",
                            "completion of 2: 99",
                            "completion of 3: EOPNOTSUPP",
                            "byte: 0"));

    private static int setup(World w, int entries, int flags, int completions) {
        Kernel kernel = w.kernel();
        try (Mapping memory = Mapping.populated(kernel, BUFFER_BYTES)) {
            var params = memory.segment().asSlice(0, ParamsDescriptor.SIZE_BYTES);
            params.set(JAVA_INT, ParamsDescriptor.FLAGS, flags);
            params.set(JAVA_INT, ParamsDescriptor.CQ_ENTRIES, completions);
            int fd = kernel.ioUringSetup(entries, params);
            if (fd >= 0) {
                kernel.close(fd);
            }
            return fd;
        }
    }

    private static int enter(World w, int fd, int flags) {
        return w.kernel().ioUringEnter(fd, 0, 0, flags, 0, 0);
    }

    private RingCases() {}
}
