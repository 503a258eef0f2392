package io.jublk.cli.server;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.Counting;
import io.jublk.ublk.Device;

/** {@code stats}: what device and target have done since this server began. */
final class StatsVerb implements ControlVerb {

    private final Device device;

    StatsVerb(Device device) {
        this.device = device;
    }

    @Override
    public String word() {
        return "stats";
    }

    @Override
    public JsonObject run(JsonObject request) {
        JsonObject answer =
                new JsonObject().put("requests", device.requests()).put("enters", device.enters());
        if (device.target() instanceof Counting counting) {
            counting.counters().forEach(answer::put);
        }
        return answer;
    }
}
