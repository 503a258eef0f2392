package io.jublk.sim.conformance;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jublk.ublk.Feature;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.ublk.uapi.ShmemBufDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.ublk.uapi.UserCopy;
import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import io.jublk.uring.Mman;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** What ublk_drv does with memory that a device shares with its clients: Linux 7.1. */
final class SharedCases {

    private static final int PAGES = 8;
    private static final int BYTES = 4096;
    private static final int SECTORS = BYTES / 512;
    private static final int READ_ONLY = ShmemBufDescriptor.READ_ONLY;
    private static final byte OLD = 11;
    private static final byte NEW = 77;

    /** An exchange about a live device, and memory that may be registered. */
    @FunctionalInterface
    private interface Shared {
        void with(DriverWorld world, RawQueue queue, Pool pool, Transcript out);
    }

    /** Some pages that two processes could share, and who registers them. */
    private record Pool(RawControl control, int device, Mapping memory, int page)
            implements AutoCloseable {

        static Pool of(Kernel kernel, int device, int protection) {
            int page = kernel.pageBytes();
            Mapping memory =
                    Mapping.ofFile(
                            kernel,
                            -1,
                            0,
                            (long) PAGES * page,
                            protection,
                            Mman.MAP_SHARED | Mman.MAP_ANONYMOUS);
            return new Pool(new RawControl(kernel), device, memory, page);
        }

        long address(int pageNumber) {
            return memory.address() + (long) pageNumber * page;
        }

        int register(int firstPage, int pages, int flags) {
            return control.register(device, address(firstPage), (long) pages * page, flags, 0);
        }

        int unregister(long index) {
            return control.unregister(device, index);
        }

        /** Some sectors' worth of it. */
        MemorySegment at(long offset, int bytes) {
            return memory.segment().asSlice(offset, bytes);
        }

        @Override
        public void close() {
            control.close();
            memory.close();
        }
    }

    private static Case of(
            String name, String source, Feature[] features, Shared exchange, String... expected) {
        return Case.of(
                        "shared memory: " + name,
                        "ublk_drv.c: " + source,
                        (world, out) -> {
                            DriverWorld w = (DriverWorld) world;
                            try (RawQueue q = new RawQueue(w, features);
                                    Pool pool =
                                            Pool.of(
                                                    w.kernel(),
                                                    q.info.id(),
                                                    Mman.PROT_READ | Mman.PROT_WRITE)) {
                                q.serve();
                                exchange.with(w, q, pool, out);
                            }
                        },
                        expected)
                .since(7, 1, "shared memory");
    }

    private static final Feature[] COPIED = {Feature.SHMEM_ZC};
    private static final Feature[] USER_COPY = {Feature.SHMEM_ZC, Feature.USER_COPY};
    private static final Feature[] AUTOMATIC = {
        Feature.SHMEM_ZC, Feature.SUPPORT_ZERO_COPY, Feature.AUTO_BUF_REG
    };
    private static final Feature[] REISSUE = {
        Feature.SHMEM_ZC, Feature.USER_COPY, Feature.USER_RECOVERY, Feature.USER_RECOVERY_REISSUE
    };

    static final List<Case> ALL =
            List.of(
                    of(
                            "what REG_BUF refuses",
                            "ublk_ctrl_reg_buf",
                            COPIED,
                            (w, q, pool, out) -> {
                                RawControl c = pool.control;
                                int id = q.info.id();
                                long page = pool.page;
                                long at = pool.address(0);
                                out.status("nothing", c.register(id, at, 0, 0, 0));
                                out.status("half a page", c.register(id, at, page / 2, 0, 0));
                                out.status("not at a page", c.register(id, at + 512, page, 0, 0));
                                out.status("too much", c.register(id, at, (1L << 32) + page, 0, 0));
                                out.status("unknown flags", c.register(id, at, page, 2, 0));
                                out.status("reserved", c.register(id, at, page, 0, 1));
                                out.status("cut short", c.register(id, at, page, 0, 0, 8));
                                out.status("no memory there", c.register(id, 0, page, 0, 0));
                                out.value("flags cut off", c.register(id, at, page, 2, 0, 16));
                            },
                            "nothing: EINVAL",
                            "half a page: EINVAL",
                            "not at a page: EINVAL",
                            "too much: EINVAL",
                            "unknown flags: EINVAL",
                            "reserved: EINVAL",
                            "cut short: EINVAL",
                            "no memory there: EFAULT",
                            "flags cut off: 0"),
                    of(
                            "a device made without it has none",
                            "ublk_ctrl_reg_buf, ublk_ctrl_unreg_buf",
                            new Feature[0],
                            (w, q, pool, out) -> {
                                out.value("register", pool.register(0, 1, 0));
                                out.value("unregister", pool.unregister(0));
                                int write = w.askFrom(pool.at(0, BYTES), IoOp.WRITE, 0);
                                q.serve(out, write, BYTES);
                            },
                            "register: EOPNOTSUPP",
                            "unregister: EOPNOTSUPP",
                            "request: write of sectors 0 + 8",
                            "its sender has: ok"),
                    of(
                            "the lowest free index, and each page once",
                            "__ublk_ctrl_reg_buf, ublk_ctrl_unreg_buf",
                            COPIED,
                            (w, q, pool, out) -> {
                                out.value("first", pool.register(0, 2, 0));
                                out.value("second", pool.register(2, 2, 0));
                                out.value("overlaps both", pool.register(1, 2, 0));
                                out.value("overlaps one's end", pool.register(3, 2, 0));
                                out.value("third", pool.register(4, 1, 0));
                                out.value("out", pool.unregister(1));
                                out.value("again", pool.unregister(1));
                                out.value("never", pool.unregister(7));
                                out.value("below", pool.unregister(-1));
                                out.value("above", pool.unregister(1 << 16));
                                out.value("lowest", pool.register(5, 1, 0));
                                out.value("next", pool.register(2, 1, 0));
                            },
                            "first: 0",
                            "second: 1",
                            "overlaps both: EEXIST",
                            "overlaps one's end: EEXIST",
                            "third: 2",
                            "out: 0",
                            "again: ENOENT",
                            "never: ENOENT",
                            "below: EINVAL",
                            "above: EINVAL",
                            "lowest: 1",
                            "next: 3"),
                    of(
                            "what is mapped for reading alone is for writes alone",
                            "ublk_ctrl_reg_buf; mm/gup.c: check_vma_flags",
                            COPIED,
                            (w, q, pool, out) -> {
                                try (Pool readable =
                                        Pool.of(w.kernel(), q.info.id(), Mman.PROT_READ)) {
                                    out.value("both", readable.register(0, 1, 0));
                                    out.value("writes", readable.register(0, 1, READ_ONLY));
                                    out.value("out", readable.unregister(0));
                                }
                            },
                            "both: EFAULT",
                            "writes: 0",
                            "out: 0"),
                    of(
                            "a write: its place, and nothing is copied",
                            "ublk_try_buf_match, ublk_start_io",
                            COPIED,
                            (w, q, pool, out) -> {
                                out.value("register", pool.register(1, 4, 0));
                                q.buffers.segment().fill(OLD);
                                long offset = 2L * pool.page + 512;
                                pool.at(offset, BYTES).fill(NEW);
                                int write = w.askFrom(pool.at(offset, BYTES), IoOp.WRITE, 16);
                                int tag = q.delivery(out);
                                out.value("byte of the tag's buffer", tagged(q, tag));
                                q.finish(out, tag, write, BYTES);
                            },
                            "register: 0",
                            "request: write of sectors 16 + 8, in buffer 0 at 4608",
                            "byte of the tag's buffer: 11",
                            "its sender has: ok"),
                    of(
                            "a read: what the server leaves there, whatever it says it read",
                            "ublk_try_buf_match, __ublk_complete_rq",
                            COPIED,
                            (w, q, pool, out) -> {
                                out.value("register", pool.register(0, PAGES, 0));
                                q.buffers.segment().fill(OLD);
                                MemorySegment memory = pool.at(pool.page, BYTES).fill(NEW);
                                int read = w.askFrom(memory, IoOp.READ, 0);
                                int tag = q.delivery(out);
                                q.finish(out, tag, read, 512);
                                out.value("byte", memory.get(JAVA_BYTE, 0));
                                int none = w.askFrom(memory, IoOp.READ, 8);
                                tag = q.delivery(out);
                                q.finish(out, tag, none, 0);
                            },
                            "register: 0",
                            "request: read of sectors 0 + 8, in buffer 0 at 4096",
                            "its sender has: ok",
                            "byte: 77",
                            "request: read of sectors 8 + 8, in buffer 0 at 4096",
                            "its sender has: EIO"),
                    of(
                            "a buffer for writes alone: reads are copied",
                            "ublk_try_buf_match",
                            COPIED,
                            (w, q, pool, out) -> {
                                out.value("register", pool.register(0, PAGES, READ_ONLY));
                                int write = w.askFrom(pool.at(0, BYTES), IoOp.WRITE, 0);
                                q.serve(out, write, BYTES);
                                int read = w.askFrom(pool.at(0, BYTES), IoOp.READ, 8);
                                int tag = q.delivery(out);
                                q.buffers.segment().fill(NEW);
                                q.finish(out, tag, read, BYTES);
                                out.value("byte", pool.at(0, BYTES).get(JAVA_BYTE, BYTES - 1));
                            },
                            "register: 0",
                            "request: write of sectors 0 + 8, in buffer 0 at 0",
                            "its sender has: ok",
                            "request: read of sectors 8 + 8",
                            "its sender has: ok",
                            "byte: 77"),
                    of(
                            "what is not wholly in one buffer is copied",
                            "ublk_try_buf_match",
                            COPIED,
                            (w, q, pool, out) -> {
                                long page = pool.page;
                                out.value("first", pool.register(0, 2, 0));
                                out.value("second", pool.register(2, 2, 0));
                                pool.memory.segment().fill(NEW);
                                out.note("over the end");
                                copied(w, q, out, pool.at(4 * page - 512, BYTES));
                                out.note("before the end");
                                copied(w, q, out, pool.at(4 * page - BYTES, BYTES));
                                out.note("in both");
                                copied(w, q, out, pool.at(2 * page - 512, BYTES));
                                out.note("in neither");
                                copied(w, q, out, pool.at(6 * page, BYTES));
                            },
                            "first: 0",
                            "second: 1",
                            "over the end",
                            "request: write of sectors 0 + 8",
                            "byte of the tag's buffer: 77",
                            "its sender has: ok",
                            "before the end",
                            "request: write of sectors 0 + 8, in buffer 1 at 4096",
                            "byte of the tag's buffer: 11",
                            "its sender has: ok",
                            "in both",
                            "request: write of sectors 0 + 8",
                            "byte of the tag's buffer: 77",
                            "its sender has: ok",
                            "in neither",
                            "request: write of sectors 0 + 8",
                            "byte of the tag's buffer: 77",
                            "its sender has: ok"),
                    of(
                            "UNREG_BUF waits for the requests under way, and new ones for it",
                            "ublk_lock_buf_tree, ublk_unlock_buf_tree",
                            COPIED,
                            (w, q, pool, out) -> {
                                out.value("register", pool.register(0, PAGES, 0));
                                int first = w.askFrom(pool.at(0, BYTES), IoOp.WRITE, 0);
                                int tag = q.delivery(out);
                                pool.control.send(UblkCommand.UNREG_BUF, q.info.id(), 0, 0, 0);
                                pool.control.noteEnd(out, "unregister");
                                int second = w.askFrom(pool.at(0, BYTES), IoOp.WRITE, 8);
                                q.answer(out, second);
                                q.finish(out, tag, first, BYTES);
                                pool.control.noteEnd(out, "unregister");
                                q.serve(out, second, BYTES);
                            },
                            "register: 0",
                            "request: write of sectors 0 + 8, in buffer 0 at 0",
                            "unregister waits",
                            "its sender waits",
                            "its sender has: ok",
                            "unregister: 0",
                            "request: write of sectors 8 + 8",
                            "its sender has: ok"),
                    of(
                            "user copy reaches such a payload, too",
                            "ublk_user_copy",
                            USER_COPY,
                            (w, q, pool, out) -> {
                                out.value("register", pool.register(0, PAGES, 0));
                                MemorySegment memory = pool.at(0, BYTES).fill(OLD);
                                int read = w.askFrom(memory, IoOp.READ, 0);
                                int tag = q.delivery(out);
                                q.buffers.segment().fill(NEW);
                                q.ring.next()
                                        .write(
                                                q.characterFd(),
                                                q.buffer(tag),
                                                BYTES,
                                                UserCopy.fileOffset(0, tag, 0))
                                        .userData(31);
                                out.completions(q.ring, 1);
                                q.finish(out, tag, read, BYTES);
                                out.value("byte", memory.get(JAVA_BYTE, BYTES - 1));
                            },
                            "register: 0",
                            "request: read of sectors 0 + 8, in buffer 0 at 0",
                            "completion of 31: 4096",
                            "its sender has: ok",
                            "byte: 77"),
                    of(
                            "such a payload is registered automatically, too",
                            "ublk_auto_buf_dispatch",
                            AUTOMATIC,
                            (w, q, pool, out) -> {
                                out.value("register", pool.register(0, PAGES, 0));
                                int file = w.file(BYTES);
                                MemorySegment memory = pool.at(pool.page, BYTES).fill(OLD);
                                int read = w.askFrom(memory, IoOp.READ, 0);
                                int tag = q.delivery(out);
                                q.ring.next().readFixed(file, tag, 0, BYTES, 0).userData(31);
                                out.completions(q.ring, 1);
                                q.finish(out, tag, read, BYTES);
                                out.value("byte", memory.get(JAVA_BYTE, 5));
                                w.kernel().close(file);
                            },
                            "register: 0",
                            "request: read of sectors 0 + 8, in buffer 0 at 4096",
                            "completion of 31: 4096",
                            "its sender has: ok",
                            "byte: 5"),
                    of(
                            "a dead server's buffers stay, until the next takes them out",
                            "ublk_ch_release_work_fn, ublk_ctrl_unreg_buf",
                            REISSUE,
                            (w, q, pool, out) -> {
                                out.value("register", pool.register(0, PAGES, 0));
                                int write = w.askFrom(pool.at(0, BYTES), IoOp.WRITE, 0);
                                q.delivery(out);
                                q.die();
                                q.stateWithoutServer(out);
                                try (RawQueue next = q.successor()) {
                                    next.takeOver();
                                    next.serve(out, write, BYTES);
                                    out.value("the same", pool.register(0, 1, 0));
                                    out.value("out", pool.unregister(0));
                                    int last = w.askFrom(pool.at(0, BYTES), IoOp.WRITE, 8);
                                    next.serve(out, last, BYTES);
                                    out.value("the same", pool.register(0, 1, 0));
                                }
                            },
                            "register: 0",
                            "request: write of sectors 0 + 8, in buffer 0 at 0",
                            "state: quiesced",
                            "request: write of sectors 0 + 8, in buffer 0 at 0",
                            "its sender has: ok",
                            "the same: EEXIST",
                            "out: 0",
                            "request: write of sectors 8 + 8",
                            "its sender has: ok",
                            "the same: 0"),
                    of(
                            "a stopped device keeps its buffers, and goes with them",
                            "ublk_buf_cleanup",
                            COPIED,
                            (w, q, pool, out) -> {
                                out.value("register", pool.register(0, 1, 0));
                                q.control.stop(q.info.id());
                                out.value("the same", pool.register(0, 1, 0));
                                out.value("another", pool.register(1, 1, 0));
                                out.value("out", pool.unregister(0));
                            },
                            "register: 0",
                            "the same: EEXIST",
                            "another: 1",
                            "out: 0"));

    /** A write of this memory, and whether its bytes came into the tag's buffer. */
    private static void copied(DriverWorld w, RawQueue q, Transcript out, MemorySegment memory) {
        q.buffers.segment().fill(OLD);
        int write = w.askFrom(memory, IoOp.WRITE, 0);
        int tag = q.delivery(out);
        out.value("byte of the tag's buffer", tagged(q, tag));
        q.finish(out, tag, write, SECTORS * 512);
    }

    private static byte tagged(RawQueue q, int tag) {
        return q.buffers.segment().get(JAVA_BYTE, (long) tag * RawQueue.MAX_IO_BYTES);
    }

    private SharedCases() {}
}
