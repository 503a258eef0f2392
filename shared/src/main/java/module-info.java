/** Memory that a device's client shares with its server: what a client needs, and both ends. */
@org.jspecify.annotations.NullMarked
module io.jublk.shared {
    requires static org.jspecify;
    requires transitive io.jublk.uring;

    exports io.jublk.shared;
}
