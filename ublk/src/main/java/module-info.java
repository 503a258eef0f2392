/** The ublk protocol and the engine: a target describes what moves, the engine moves it. */
@org.jspecify.annotations.NullMarked
module io.jublk.ublk {
    requires static org.jspecify;
    requires transitive io.jublk.uring;

    exports io.jublk.ublk;
    exports io.jublk.ublk.control;
    exports io.jublk.ublk.uapi;
}
