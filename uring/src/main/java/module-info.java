/** io_uring in pure FFM. Knows nothing of ublk and stands alone as an io_uring library. */
@org.jspecify.annotations.NullMarked
module io.jublk.uring {
    requires static org.jspecify;

    exports io.jublk.uring;
}
