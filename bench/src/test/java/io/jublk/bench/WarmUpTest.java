package io.jublk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    private static final Workload SMALL = new Workload("randread", 4096, 64);
    private static final Workload LARGE = new Workload("read", 524288, 32);

    private final Device a = device(0);
    private final Device b = device(1);
    private final List<String> runs = new ArrayList<>();

    private static Device device(int id) {
        DeviceInfo info = new DeviceInfo(id, "/dev/ublkb" + id, "null", "copied", 1, 128, 1);
        return new Device(new Launcher("/nonexistent"), info);
    }

    /** A is warm from the start, B gets a fifth faster with each run up to its fourth. */
    private Measurement measure(Device device, Workload workload) {
        String name = (device == a ? "A " : "B ") + workload.label();
        runs.add(name);
        int before = (int) count(name);
        double iops = device == a ? 100 : 100 * Math.pow(1.2, Math.min(before, 4));
        return new Measurement(iops, iops, 10, 0);
    }

    private long count(String name) {
        return runs.stream().filter(name::equals).count();
    }

    @Test
    void goesOnUntilItGetsNoFaster() {
        new WarmUp(this::measure).smallest(List.of(SMALL, LARGE), a, b);
        assertEquals(2, count("A 4k randread"));
        assertEquals(5, count("B 4k randread"));
        assertEquals(7, runs.size());
    }

    @Test
    void endsEvenWhenItAlwaysGetsFaster() {
        new WarmUp(
                        (device, workload) -> {
                            runs.add("run");
                            return new Measurement(Math.pow(2, runs.size()), 1, 1, 0);
                        })
                .smallest(List.of(SMALL), a, b);
        assertEquals(20, runs.size());
    }

    @Test
    void theOthersRunOnce() {
        new WarmUp(this::measure).all(List.of(SMALL, LARGE), a, b);
        assertEquals(List.of("A 512k read", "B 512k read"), runs.subList(7, 9));
        assertEquals(9, runs.size());
    }
}
