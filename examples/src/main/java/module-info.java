/** What a new user reads and copies. */
@org.jspecify.annotations.NullMarked
module io.jublk.examples {
    requires static org.jspecify;
    requires io.jublk.shared;
    requires io.jublk.targets;
}
