package io.jublk.cli.server;

import io.jublk.cli.output.CpuList;
import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.DeviceShape;
import io.jublk.ublk.Recovery;
import io.jublk.ublk.Scheduling;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
                        .put("delivery", options.delivery().label())
                        .put("threads", options.threads())
                        .put("pollMicros", options.pollMicros())
                        .put("scheduling", options.scheduling().label())
                        .put("buffersOnDemand", options.buffersOnDemand())
                        .put("descriptorBytes", options.descriptorBytes())
                        .put("recovery", options.recovery().label())
                        .put("cpus", cpus(options))
                        .put("requestedLogicalBlock", options.shape().logicalBlockBytes())
                        .put("requestedPhysicalBlock", options.shape().physicalBlockBytes())
                        .put("requestedRotational", options.shape().rotational())
                        .put("requestedPartitionScan", options.partitionScan())
                        .put("unprivileged", options.unprivileged()));
    }

    private static @Nullable String cpus(DeviceOptions options) {
        return options.cpus().isEmpty()
                ? null
                : options.cpus().stream().map(CpuList::format).collect(Collectors.joining(" "));
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
        String cpus = json.textOrNull("cpus");
        return DeviceOptions.DEFAULTS
                .withId((int) json.number("requestedId"))
                .withQueues((int) json.number("requestedQueues"))
                .withDepth((int) json.number("requestedDepth"))
                .withMaxIoBytes((int) json.number("requestedMaxIoBytes"))
                .withDataPath(path == null ? null : DataPathKind.ofLabel(path))
                .withDelivery(DeliveryKind.ofLabel(json.text("delivery")))
                .withThreads((int) json.number("threads"))
                .withPollMicros((int) json.numberOr("pollMicros", 0))
                .withScheduling(Scheduling.ofLabel(json.textOr("scheduling", "adaptive")))
                .withBuffersOnDemand(json.flag("buffersOnDemand"))
                .withDescriptorBytes((int) json.number("descriptorBytes"))
                .withRecovery(Recovery.ofLabel(json.text("recovery")))
                .withSharedMemory(SharedSpec.of(json).isWanted())
                .withCpus(cpus == null ? List.of() : CpuList.parseAll(cpus))
                .withShape(
                        new DeviceShape(
                                (int) json.number("requestedLogicalBlock"),
                                (int) json.number("requestedPhysicalBlock"),
                                json.flag("requestedRotational")))
                .withPartitionScan(json.flag("requestedPartitionScan"))
                .withUnprivileged(json.flag("unprivileged"));
    }
}
