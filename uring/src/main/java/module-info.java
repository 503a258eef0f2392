/** io_uring in pure FFM. Knows nothing of ublk and stands alone as an io_uring library. */
@SuppressWarnings("module") // io.jublk.qcow2 is compiled after this module
@org.jspecify.annotations.NullMarked
module io.jublk.uring {
    requires static org.jspecify;

    exports io.jublk.uring;
    exports io.jublk.uring.library to
            io.jublk.qcow2;
}
