package io.jublk.sim.conformance;

import io.jublk.sim.core.Memory;
import io.jublk.sim.kernel.SimKernel;
import io.jublk.sim.ublk.UblkDevice;
import io.jublk.ublk.control.ControlDevice;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The simulated kernel and a user of its block devices. */
public final class SimDriverWorld implements DriverWorld, AutoCloseable {

    private static final int SECTOR_BYTES = 512;

    private final SimWorld world = new SimWorld();
    private @Nullable UblkDevice device;

    /** By number: the tag, and what became of it. */
    private final List<int[]> requests = new ArrayList<>();

    @Override
    public SimKernel kernel() {
        return world.kernel();
    }

    @Override
    public int file(int lengthBytes) {
        return world.file(lengthBytes);
    }

    @Override
    public void onOtherTask(Runnable part) {
        world.onOtherTask(part);
    }

    @Override
    public int processId() {
        return SimKernel.PROCESS_ID;
    }

    @Override
    public void start(int deviceId, Runnable serve) {
        try (ControlDevice control = ControlDevice.open(kernel())) {
            control.start(deviceId, SimKernel.PROCESS_ID);
        }
        UblkDevice started = kernel().device(deviceId);
        started.listener(
                (queue, tag, result) -> {
                    for (int[] request : requests) {
                        if (request[0] == tag && request[1] == PENDING) {
                            request[1] = result;
                        }
                    }
                });
        started.openDisk(kernel().host().credentials);
        device = started;
    }

    @Override
    public void leave() {
        if (device != null) {
            device.closeDisk();
            device = null;
        }
    }

    @Override
    public int ask(int operation, long sector, int sectors, byte fill) {
        int tag = freeTag();
        payloadOf(tag).fill(fill);
        requests.add(new int[] {tag, PENDING});
        used().submit(0, tag, operation, sector, sectors);
        return requests.size() - 1;
    }

    @Override
    public int askFrom(MemorySegment memory, int operation, long sector) {
        int tag = freeTag();
        int sectors = (int) (memory.byteSize() / SECTOR_BYTES);
        requests.add(new int[] {tag, PENDING});
        used().submit(0, tag, operation, sector, sectors, memory.address());
        return requests.size() - 1;
    }

    private int freeTag() {
        int tag = 0;
        for (int[] request : requests) {
            if (request[1] == PENDING && request[0] == tag) {
                tag++;
            }
        }
        return tag;
    }

    @Override
    public int answer(int request) {
        return requests.get(request)[1];
    }

    @Override
    public MemorySegment payload(int request) {
        return payloadOf(requests.get(request)[0]);
    }

    private MemorySegment payloadOf(int tag) {
        return Memory.ALL.asSlice(used().payload(0, tag), RawQueue.MAX_IO_BYTES);
    }

    private UblkDevice used() {
        UblkDevice used = device;
        if (used == null) {
            throw new IllegalStateException("no device has been started");
        }
        return used;
    }

    @Override
    public void close() {
        world.close();
    }
}
