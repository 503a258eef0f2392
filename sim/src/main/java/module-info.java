/** A simulated kernel behind the same door as the real one, and all that is run on it. */
@org.jspecify.annotations.NullMarked
module io.jublk.sim {
    requires static org.jspecify;
    requires transitive io.jublk.ublk;
    requires io.jublk.targets;
    requires info.picocli;

    exports io.jublk.sim.core;
    exports io.jublk.sim.ring;
    exports io.jublk.sim.file;
    exports io.jublk.sim.ublk;
    exports io.jublk.sim.kernel;
    exports io.jublk.sim.conformance;

    opens io.jublk.sim to
            info.picocli;
}
