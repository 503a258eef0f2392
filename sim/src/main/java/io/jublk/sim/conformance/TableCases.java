package io.jublk.sim.conformance;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import io.jublk.uring.Register;
import io.jublk.uring.RegisterDescriptors;
import io.jublk.uring.Ring;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Fixed files and fixed buffers. */
final class TableCases {

    private static final int BUFFER_BYTES = 4096;
    private static final int UPDATE_BYTES = 32;

    static final List<Case> ALL =
            List.of(
                    Case.of(
                            "the table of fixed buffers is made once, of 1 to 16384 places",
                            "rsrc.c: io_sqe_buffers_register",
                            (w, out) -> {
                                try (Ring ring = Rings.owned(w.kernel())) {
                                    out.status("0", table(w, ring, Register.BUFFERS2, 0));
                                    out.status("16385", table(w, ring, Register.BUFFERS2, 16385));
                                    out.status("4", table(w, ring, Register.BUFFERS2, 4));
                                    out.status("again", table(w, ring, Register.BUFFERS2, 4));
                                }
                            },
                            "0: EINVAL",
                            "16385: EINVAL",
                            "4: ok",
                            "again: EBUSY"),
                    Case.of(
                            "an operation on a place without a buffer",
                            "rsrc.c: io_import_reg_buf",
                            (w, out) -> {
                                int file = w.file(BUFFER_BYTES);
                                try (Ring ring = Rings.owned(w.kernel())) {
                                    ring.next().readFixed(file, 0, 0, 512, 0).userData(1);
                                    out.completions(ring, 1);
                                    ring.fixedBuffers(2);
                                    ring.next().readFixed(file, 1, 0, 512, 0).userData(2);
                                    ring.next().writeFixed(file, 2, 0, 512, 0).userData(3);
                                    out.completions(ring, 2);
                                }
                                w.kernel().close(file);
                            },
                            "completion of 1: EFAULT",
                            "completion of 2: EFAULT",
                            "completion of 3: EFAULT"),
                    Case.of(
                            "the table of fixed files is made once",
                            "rsrc.c: io_sqe_files_register",
                            (w, out) -> {
                                try (Ring ring = Rings.owned(w.kernel())) {
                                    out.status("0", table(w, ring, Register.FILES2, 0));
                                    out.status("2", table(w, ring, Register.FILES2, 2));
                                    out.status("again", table(w, ring, Register.FILES2, 2));
                                }
                            },
                            "0: EINVAL",
                            "2: ok",
                            "again: EBUSY"),
                    Case.of(
                            "what may be put where in the table of fixed files",
                            "rsrc.c: __io_sqe_files_update",
                            (w, out) -> {
                                int file = w.file(BUFFER_BYTES);
                                try (Ring ring = Rings.owned(w.kernel())) {
                                    out.value("no table", put(w, ring, 0, file));
                                    table(w, ring, Register.FILES2, 2);
                                    out.value("place 1", put(w, ring, 1, file));
                                    out.value("place 2", put(w, ring, 2, file));
                                    out.value("no descriptor", put(w, ring, 0, 1_000_000));
                                    out.value("a ring", put(w, ring, 0, ring.fd()));
                                    out.value("nothing", put(w, ring, 1, -1));
                                }
                                w.kernel().close(file);
                            },
                            "no table: errno 6",
                            "place 1: 1",
                            "place 2: EINVAL",
                            "no descriptor: EBADF",
                            "a ring: EBADF",
                            "nothing: 1"),
                    Case.of(
                            "an operation on a fixed file",
                            "io_uring.c: io_file_get_fixed",
                            (w, out) -> {
                                int file = w.file(BUFFER_BYTES);
                                try (Ring ring = Rings.owned(w.kernel());
                                        Mapping buffer =
                                                Mapping.populated(w.kernel(), BUFFER_BYTES)) {
                                    table(w, ring, Register.FILES2, 2);
                                    put(w, ring, 1, file);
                                    w.kernel().close(file); // the table holds it
                                    long to = buffer.address();
                                    ring.next().read(1, to, 512, 0).fixedFile().userData(1);
                                    out.completions(ring, 1);
                                    ring.next().read(0, to, 512, 0).fixedFile().userData(2);
                                    ring.next().read(2, to, 512, 0).fixedFile().userData(3);
                                    out.completions(ring, 2);
                                    out.value("byte 100", buffer.segment().get(JAVA_BYTE, 100));
                                }
                            },
                            "completion of 1: 512",
                            "completion of 2: EBADF",
                            "completion of 3: EBADF",
                            "byte 100: 100"));

    private static int table(World w, Ring ring, int opcode, int size) {
        try (Mapping memory = Mapping.populated(w.kernel(), BUFFER_BYTES)) {
            MemorySegment table = memory.segment();
            table.set(JAVA_INT, RegisterDescriptors.Table.NR, size);
            table.set(JAVA_INT, RegisterDescriptors.Table.FLAGS, RegisterDescriptors.Table.SPARSE);
            return w.kernel()
                    .ioUringRegister(
                            ring.fd(),
                            opcode,
                            table.address(),
                            RegisterDescriptors.Table.SIZE_BYTES);
        }
    }

    private static int put(World w, Ring ring, int place, int fd) {
        Kernel kernel = w.kernel();
        try (Mapping memory = Mapping.populated(kernel, BUFFER_BYTES)) {
            MemorySegment update = memory.segment();
            update.set(JAVA_INT, RegisterDescriptors.Update.OFFSET, place);
            update.set(JAVA_LONG, RegisterDescriptors.Update.DATA, update.address() + 64);
            update.set(JAVA_INT, 24, 1);
            update.set(JAVA_INT, 64, fd);
            return kernel.ioUringRegister(
                    ring.fd(), Register.FILES_UPDATE2, update.address(), UPDATE_BYTES);
        }
    }

    private TableCases() {}
}
