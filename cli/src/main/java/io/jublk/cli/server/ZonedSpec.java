package io.jublk.cli.server;

import io.jublk.cli.output.JsonObject;
import io.jublk.targets.zoned.ZonedOptions;

/** A zoned device's part of a specification. */
public final class ZonedSpec {

    private ZonedSpec() {}

    public static ZonedOptions options(JsonObject spec) {
        return new ZonedOptions(
                spec.number("size"),
                spec.number("zoneSize"),
                spec.number("zoneCapacity"),
                (int) spec.number("conventional"),
                (int) spec.number("maxOpen"),
                (int) spec.number("maxActive"),
                spec.textOrNull("directory"),
                spec.flag("buffered"));
    }
}
