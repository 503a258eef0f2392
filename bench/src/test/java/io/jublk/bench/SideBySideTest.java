package io.jublk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SideBySideTest {

    private static final Workload SMALL = new Workload("randread", 4096, 64);
    private static final Workload LARGE = new Workload("read", 524288, 32);

    private final Device a = device(0);
    private final Device b = device(1);
    private final List<String> order = new ArrayList<>();

    private static Device device(int id) {
        DeviceInfo info = new DeviceInfo(id, "/dev/ublkb" + id, "null", "copied", 1, 128, 1);
        return new Device(new Launcher("/nonexistent"), info);
    }

    private Measurement record(Device device, Workload workload) {
        order.add((device == a ? "A" : "B") + " " + workload.label());
        // A is twice as fast in the first round, four times in the second, three in the third
        double speed = device == b ? 100 : List.of(200.0, 400.0, 300.0).get((order.size() - 1) / 4);
        return new Measurement(speed, speed * 4096, 10, device == a ? 50 : 100);
    }

    @Test
    void roundsAndCasesAlternateBetweenTheTwo() {
        SideBySide.measure(a, b, List.of(SMALL, LARGE), 2, this::record, (round, workload) -> {});
        List<String> round =
                List.of("A 4k randread", "B 4k randread", "A 512k read", "B 512k read");
        assertEquals(round, order.subList(0, 4));
        assertEquals(round, order.subList(4, 8));
    }

    @Test
    void theRatioIsTheMedianOfTheRounds() {
        List<Workload> cases = List.of(SMALL, LARGE);
        List<CaseResult> results =
                SideBySide.measure(a, b, cases, 3, this::record, (round, workload) -> {});
        CaseResult small = results.getFirst();
        assertEquals(SMALL, small.workload());
        assertEquals(new Statistics(3, 2, 4), small.ratio());
        assertEquals(300, small.a().iops());
        assertEquals(100, small.b().iops());
        assertEquals(5, small.a().serverCpuMicrosPerRequest());
        assertEquals(10, small.b().serverCpuMicrosPerRequest());
        assertEquals(3, small.rounds().size());
    }

    @Test
    void everyStepIsAnnounced() {
        List<String> announced = new ArrayList<>();
        SideBySide.measure(
                a,
                b,
                List.of(SMALL, LARGE),
                2,
                this::record,
                (round, workload) -> announced.add(round + " " + workload.label()));
        assertEquals(
                List.of("1 4k randread", "1 512k read", "2 4k randread", "2 512k read"), announced);
    }
}
