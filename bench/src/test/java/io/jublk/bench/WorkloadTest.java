package io.jublk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadTest {

    @Test
    void smallRequestsAreRandomAndDeep() {
        assertEquals(new Workload("randread", 4096, 64), Workload.of(Pattern.READ, 4096, null));
    }

    @Test
    void largerOnesAreSequential() {
        assertEquals(new Workload("write", 65536, 32), Workload.of(Pattern.WRITE, 65536, null));
    }

    @Test
    void whatIsSaidGoesBeforeWhatIsUsual() {
        assertEquals(new Workload("randwrite", 65536, 7), Workload.of(Pattern.RANDWRITE, 65536, 7));
    }

    @Test
    void everySizeIsReadAndWritten() {
        assertEquals(
                List.of("4k randread", "4k randwrite", "64k read", "64k write"),
                Workload.usual().stream().limit(4).map(Workload::label).toList());
    }

    @Test
    void fioIsToldAllOfIt() {
        List<String> arguments =
                Fio.arguments(new Workload("randread", 4096, 64), FioTime.withRamp(2));
        assertTrue(
                arguments.containsAll(
                        List.of(
                                "--rw=randread",
                                "--bs=4096",
                                "--iodepth=64",
                                "--ramp_time=500ms",
                                "--runtime=1500ms",
                                "--fixedbufs=1",
                                "--allow_file_create=0")),
                arguments.toString());
    }

    @Test
    void theRampIsPartOfTheTime() {
        assertEquals(Duration.ofSeconds(2), FioTime.withRamp(2).total());
    }
}
