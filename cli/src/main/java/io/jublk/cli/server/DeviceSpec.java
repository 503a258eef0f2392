package io.jublk.cli.server;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.Recovery;

/**
 * All that makes a device: what the user asked for, as one flat object. It goes to the server
 * process, and with the run state it stays for as long as the device does.
 */
public record DeviceSpec(JsonObject json) {

    public static DeviceSpec of(TargetKind kind, DeviceOptions options, JsonObject targetOptions) {
        DataPathKind path = options.dataPath();
        return new DeviceSpec(
                new JsonObject()
                        .put("type", kind.word())
                        .putAll(targetOptions)
                        .put("requestedId", options.id())
                        .put("requestedQueues", options.queues())
                        .put("requestedDepth", options.depth())
                        .put("requestedMaxIoBytes", options.maxIoBytes())
                        .put("requestedDataPath", path == null ? null : path.label())
                        .put("recovery", options.recovery().label()));
    }

    public TargetKind kind() {
        return TargetKind.ofWord(json.text("type"));
    }

    /** How the device is served, of a specification that is a run state. */
    DataPathKind dataPath() {
        return DataPathKind.ofLabel(json.text("dataPath"));
    }

    public DeviceOptions options() {
        String path = json.textOrNull("requestedDataPath");
        return DeviceOptions.DEFAULTS
                .withId((int) json.number("requestedId"))
                .withQueues((int) json.number("requestedQueues"))
                .withDepth((int) json.number("requestedDepth"))
                .withMaxIoBytes((int) json.number("requestedMaxIoBytes"))
                .withDataPath(path == null ? null : DataPathKind.ofLabel(path))
                .withRecovery(Recovery.ofLabel(json.text("recovery")));
    }
}
