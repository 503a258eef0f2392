package io.jublk.cli.server;

import io.jublk.cli.output.CpuList;
import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.Device;
import io.jublk.ublk.UblkException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** {@code affinity}: {@code queue}, -1 for all; {@code cpus}, a list as taskset(1) takes it. */
final class AffinityVerb implements ControlVerb {

    private final Device device;
    private final JsonObject state;

    /**
     * @param state the run state, which follows
     */
    AffinityVerb(Device device, JsonObject state) {
        this.device = device;
        this.state = state;
    }

    @Override
    public String word() {
        return "affinity";
    }

    @Override
    public JsonObject run(JsonObject request) {
        int queues = device.info().queues();
        long queue = request.number("queue");
        BitSet cpus = CpuList.parse(request.text("cpus"));
        if (queue >= queues) {
            throw new UblkException(
                    device.path() + " has queues 0 to " + (queues - 1) + ", and no " + queue);
        }
        List<String> lists = present(queues);
        for (int q = 0; q < queues; q++) {
            if (queue < 0 || q == queue) {
                device.bind(q, cpus);
                lists.set(q, CpuList.format(cpus));
            }
        }
        state.put("cpus", String.join(" ", lists));
        RunState.write(device.id(), state);
        return new JsonObject().put("cpus", state.text("cpus"));
    }

    private List<String> present(int queues) {
        List<String> lists = new ArrayList<>();
        for (int q = 0; q < queues; q++) {
            lists.add(CpuList.format(device.cpus(q)));
        }
        return lists;
    }
}
