package io.jublk.cli.server;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.Device;

/** {@code resize}: {@code size} in bytes, 0 for what the backend has; {@code shrink}. */
final class ResizeVerb implements ControlVerb {

    private final Device device;
    private final JsonObject state;

    /**
     * @param state the run state, which follows
     */
    ResizeVerb(Device device, JsonObject state) {
        this.device = device;
        this.state = state;
    }

    @Override
    public String word() {
        return "resize";
    }

    @Override
    public JsonObject run(JsonObject request) {
        long before = device.geometry().sizeBytes();
        try {
            device.resize(request.number("size"), request.flag("shrink"));
        } finally {
            // Also when only its last step failed: what the device has now is what counts.
            remember(device.geometry().sizeBytes());
        }
        return new JsonObject()
                .put("previousBytes", before)
                .put("sizeBytes", device.geometry().sizeBytes());
    }

    private void remember(long sizeBytes) {
        if (state.number("sizeBytes") == sizeBytes) {
            return;
        }
        state.put("sizeBytes", sizeBytes);
        if (state.get("size") != null) {
            state.put("size", sizeBytes); // an option of the target's: it brings the device back
        }
        RunState.write(device.id(), state);
    }
}
