/** A simulated kernel behind the same door as the real one. */
@org.jspecify.annotations.NullMarked
module io.jublk.sim {
    requires static org.jspecify;
    requires transitive io.jublk.ublk;
    requires io.jublk.targets;
}
