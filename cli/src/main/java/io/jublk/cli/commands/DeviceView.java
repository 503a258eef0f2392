package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.server.RunState;
import io.jublk.cli.server.ServerProcess;
import io.jublk.cli.server.Standby;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.DeviceInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A device as {@code add} and {@code list} show it: the driver's word, then the run state's. */
final class DeviceView {

    /** What the run state holds for bringing a device back, and a user need not see. */
    private static final List<String> PRIVATE =
            List.of(
                    "requestedId",
                    "requestedQueues",
                    "requestedDepth",
                    "requestedMaxIoBytes",
                    "requestedDataPath",
                    "requestedLogicalBlock",
                    "requestedPhysicalBlock",
                    "requestedRotational",
                    "requestedPartitionScan",
                    "pidStarted");

    static JsonObject ofState(JsonObject state) {
        JsonObject view = new JsonObject();
        for (Map.Entry<String, ?> field : state.fields().entrySet()) {
            if (!PRIVATE.contains(field.getKey())) {
                view.put(field.getKey(), field.getValue());
            }
        }
        return view;
    }

    /** A device that the driver has; one that is not ours has {@code type} and more as null. */
    static JsonObject of(DeviceInfo info) {
        JsonObject view =
                new JsonObject()
                        .put("id", info.id())
                        .put("path", info.blockPath())
                        .put("type", null)
                        .put("dataPath", null)
                        .put("delivery", DeliveryKind.ofFlags(info.flags()).label())
                        .put("state", info.state().label())
                        .put("queues", info.queues())
                        .put("depth", info.depth())
                        .put("maxIoBytes", info.maxIoBytes())
                        .put("pid", info.serverPid());
        JsonObject state = RunState.read(info.id()).orElse(null);
        if (state != null) {
            view.putAll(ofState(state));
        }
        long started = state == null ? 0 : state.number("pidStarted");
        Object pid = view.get("pid");
        boolean alive =
                pid instanceof Number n && ServerProcess.find(n.longValue(), started).isPresent();
        @Nullable Long standby = Standby.find(info.id()).map(ServerProcess::pid).orElse(null);
        return view.put("serverAlive", alive).put(Standby.PID_FIELD, standby);
    }

    private DeviceView() {}
}
