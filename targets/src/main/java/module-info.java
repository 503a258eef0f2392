/** What can stand behind a device. One package per target. */
@org.jspecify.annotations.NullMarked
module io.jublk.targets {
    requires static org.jspecify;
    requires transitive io.jublk.ublk;

    exports io.jublk.targets.integrity;
    exports io.jublk.targets.loop;
    exports io.jublk.targets.nothing;
    exports io.jublk.targets.ram;
    exports io.jublk.targets.zoned;
}
