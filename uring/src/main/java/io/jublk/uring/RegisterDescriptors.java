package io.jublk.uring;

/** The small structs that io_uring_register(2) reads (linux/io_uring.h). */
public final class RegisterDescriptors {

    /** struct io_uring_rsrc_register: fixed files and buffers. */
    public static final class Table {
        public static final int SIZE_BYTES = 32;
        public static final int NR = 0;
        public static final int FLAGS = 4;
        public static final int DATA = 16;
        public static final int TAGS = 24;

        /** IORING_RSRC_REGISTER_SPARSE (Linux 5.19). */
        public static final int SPARSE = 1;

        private Table() {}
    }

    /** struct io_uring_rsrc_update: one place of a table, or a ring's own descriptor. */
    public static final class Update {
        public static final int SIZE_BYTES = 16;
        public static final int OFFSET = 0;
        public static final int DATA = 8;

        private Update() {}
    }

    /** struct io_uring_probe with 256 struct io_uring_probe_op behind it. */
    public static final class Probe {
        public static final int HEADER_BYTES = 16;
        public static final int OP_BYTES = 8;
        public static final int MAX_OPS = 256;
        public static final int LAST_OP = 0;
        public static final int OPS_LEN = 1;
        public static final int OP_FLAGS = 2;
        public static final int SUPPORTED = 1;

        private Probe() {}
    }

    /** struct io_uring_buf_reg: a ring of provided buffers. */
    public static final class BufferRing {
        public static final int SIZE_BYTES = 40;
        public static final int RING_ADDR = 0;
        public static final int RING_ENTRIES = 8;
        public static final int BGID = 12;

        private BufferRing() {}
    }

    /**
     * struct io_uring_buf: one provided buffer in its ring. The first one's unused last field is
     * the ring's tail (struct io_uring_buf_ring).
     */
    public static final class Buffer {
        public static final int SIZE_BYTES = 16;
        public static final int ADDR = 0;
        public static final int LEN = 8;
        public static final int BID = 12;
        public static final int RING_TAIL = 14;

        private Buffer() {}
    }

    private RegisterDescriptors() {}
}
