package io.jublk.sim.conformance;

import io.jublk.uring.Mapping;
import io.jublk.uring.Ring;
import io.jublk.uring.SqeFlags;
import java.util.List;

/** Links, hard links, completions left out. */
final class ChainCases {

    private static final int FILE_BYTES = 1000;
    private static final int BUFFER_BYTES = 4096;
    private static final int NO_FILE = 1_000_000;
    private static final int WRONG_FLAG = 1 << 7;

    static final List<Case> ALL =
            List.of(
                    Case.of(
                            "a chain runs in order",
                            "io_uring.c: io_submit_sqe, io_queue_next",
                            (w, out) -> {
                                try (Ring ring = Rings.owned(w.kernel())) {
                                    ring.next().nop().link().userData(1);
                                    ring.next().nop().link().userData(2);
                                    ring.next().nop().userData(3);
                                    out.completions(ring, 3);
                                }
                            },
                            "completion of 1: 0",
                            "completion of 2: 0",
                            "completion of 3: 0"),
                    Case.of(
                            "a failure cancels what is linked behind it",
                            "timeout.c: io_disarm_next, io_fail_links",
                            (w, out) -> {
                                try (Ring ring = Rings.owned(w.kernel())) {
                                    ring.next().read(NO_FILE, 0, 0, 0).link().userData(1);
                                    ring.next().nop().link().userData(2);
                                    ring.next().nop().userData(3);
                                    ring.next().nop().userData(4);
                                    out.completions(ring, 4);
                                }
                            },
                            "completion of 1: EBADF",
                            "completion of 4: 0",
                            "completion of 2: ECANCELED",
                            "completion of 3: ECANCELED"),
                    Case.of(
                            "a failure does not cancel what is hard-linked behind it",
                            "timeout.c: io_disarm_next",
                            (w, out) -> {
                                try (Ring ring = Rings.owned(w.kernel())) {
                                    ring.next().read(NO_FILE, 0, 0, 0).hardLink().userData(1);
                                    ring.next().nop().userData(2);
                                    out.completions(ring, 2);
                                }
                            },
                            "completion of 1: EBADF",
                            "completion of 2: 0"),
                    Case.of(
                            "a read that falls short breaks its chain",
                            "rw.c: __io_complete_rw_common",
                            (w, out) -> shortRead(w, out, false),
                            "completion of 1: 100",
                            "completion of 2: ECANCELED"),
                    Case.of(
                            "a read that falls short does not break a hard link",
                            "rw.c: __io_complete_rw_common; timeout.c: io_disarm_next",
                            (w, out) -> shortRead(w, out, true),
                            "completion of 1: 100",
                            "completion of 2: 0"),
                    Case.of(
                            "an fsync that fails does not break its chain",
                            "sync.c: io_fsync",
                            (w, out) -> {
                                int zeros = w.kernel().open("/dev/zero", 0, 0);
                                try (Ring ring = Rings.owned(w.kernel())) {
                                    ring.next().fsync(zeros, true).link().userData(1);
                                    ring.next().nop().userData(2);
                                    out.completions(ring, 2);
                                }
                                w.kernel().close(zeros);
                            },
                            "completion of 1: EINVAL",
                            "completion of 2: 0"),
                    Case.of(
                            "a success that is not to be heard of has no completion",
                            "io_uring.c: __io_submit_flush_completions",
                            (w, out) -> {
                                try (Ring ring = Rings.owned(w.kernel())) {
                                    ring.next().nop().skipSuccess().userData(1);
                                    ring.next().nop().skipSuccess().link().userData(2);
                                    ring.next().nop().userData(3);
                                    out.completions(ring);
                                }
                            },
                            "completion of 3: 0"),
                    Case.of(
                            "its failure has one, and what is linked behind it none",
                            "io_uring.h: req_set_fail; timeout.c: io_fail_links",
                            (w, out) -> {
                                try (Ring ring = Rings.owned(w.kernel())) {
                                    ring.next()
                                            .read(NO_FILE, 0, 0, 0)
                                            .skipSuccess()
                                            .link()
                                            .userData(1);
                                    ring.next().nop().link().userData(2);
                                    ring.next().nop().userData(3);
                                    out.completions(ring);
                                }
                            },
                            "completion of 1: EBADF"),
                    Case.of(
                            "behind a failure that is heard of, all are heard of",
                            "timeout.c: io_fail_links",
                            (w, out) -> {
                                try (Ring ring = Rings.owned(w.kernel())) {
                                    ring.next().read(NO_FILE, 0, 0, 0).link().userData(1);
                                    ring.next().nop().skipSuccess().link().userData(2);
                                    ring.next().nop().skipSuccess().userData(3);
                                    out.completions(ring);
                                }
                            },
                            "completion of 1: EBADF",
                            "completion of 2: ECANCELED",
                            "completion of 3: ECANCELED"),
                    Case.of(
                            "a submission that is wrong cancels its whole chain",
                            "io_uring.c: io_submit_fail_init, io_queue_sqe_fallback",
                            (w, out) -> {
                                try (Ring ring = Rings.owned(w.kernel())) {
                                    ring.next().nop().hardLink().userData(1);
                                    ring.next().nop().flags(WRONG_FLAG).link().userData(2);
                                    ring.next().nop().userData(3);
                                    out.completions(ring, 3);
                                }
                            },
                            "completion of 1: ECANCELED",
                            "completion of 2: EINVAL",
                            "completion of 3: ECANCELED"),
                    Case.of(
                            "a chain ends with its submission",
                            "io_uring.c: io_submit_state_end",
                            (w, out) -> {
                                try (Ring ring = Rings.owned(w.kernel())) {
                                    ring.next().read(NO_FILE, 0, 0, 0).link().userData(1);
                                    out.completions(ring, 1);
                                    ring.next().nop().userData(2);
                                    out.completions(ring, 1);
                                }
                            },
                            "completion of 1: EBADF",
                            "completion of 2: 0"),
                    Case.of(
                            "no link: completions of what is done at once, in order",
                            "io_uring.c: io_queue_sqe, __io_submit_flush_completions",
                            (w, out) -> {
                                try (Ring ring = Rings.owned(w.kernel())) {
                                    for (int i = 1; i <= 5; i++) {
                                        ring.next().nop().userData(i);
                                    }
                                    out.completions(ring, 5);
                                }
                            },
                            "completion of 1: 0",
                            "completion of 2: 0",
                            "completion of 3: 0",
                            "completion of 4: 0",
                            "completion of 5: 0"),
                    Case.of(
                            "an opcode that nobody knows",
                            "io_uring.c: io_init_req",
                            (w, out) -> {
                                try (Ring ring = Rings.owned(w.kernel())) {
                                    ring.next().prepare(250, -1, 0, 0, 0, 0).userData(1);
                                    ring.next().nop().flags(SqeFlags.BUFFER_SELECT).userData(2);
                                    out.completions(ring, 2);
                                }
                            },
                            "completion of 1: EINVAL",
                            "completion of 2: EOPNOTSUPP"));

    private static void shortRead(World w, Transcript out, boolean hard) {
        int file = w.file(FILE_BYTES);
        try (Ring ring = Rings.owned(w.kernel());
                Mapping buffer = Mapping.populated(w.kernel(), BUFFER_BYTES)) {
            ring.next()
                    .read(file, buffer.address(), 200, FILE_BYTES - 100)
                    .flags(hard ? SqeFlags.HARD_LINK : SqeFlags.LINK)
                    .userData(1);
            ring.next().nop().userData(2);
            out.completions(ring, 2);
        }
        w.kernel().close(file);
    }

    private ChainCases() {}
}
